"""Revocations: `python -m benchmarks.revoking [--times 30]`: until each of three packagers refuses.

A clock begins when Kafka acknowledges an owner's revocation; the writer decides it; three processes ask the judge again
and again, and tell when it refused for the first time. All of it runs on this machine, with an embedded Kafka.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from confluent_kafka import Producer

from bank.withdrawals.answers import AnswerKind
from pipelines.kafka.clients import ClientSettings
from pipelines.withdrawals.config import LOOK_S
from pipelines.withdrawals.follower import LicencesFollower, NotKnown
from pipelines.withdrawals.licences import OwnersRequest
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.topics import ANSWERS
from teller import settings as all_settings
from teller.embedded import EmbeddedKafka
from teller.settings import Settings, topics
from tests.accounts import kafka
from tests.threads import in_thread
from tests.withdrawals.packagers import now
from tests.withdrawals.running import answer
from tests.withdrawals.test_follower import grant
from tests.withdrawals.test_on_kafka import begin, group, of

PROCESSES: Final = 3
#: Seconds between two questions of a packager, and of patience.
PAUSE_S: Final = 0.005
PATIENCE_S: Final = 60.0


@contextmanager
def bank() -> Iterator[Settings]:
    """Run an embedded Kafka with the line's topics."""
    cache = Path(Settings.model_fields["cache_dir"].default)
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder), cache) as broker:
        found = all_settings.load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder) / "data", partitions=1)
        topics.create(found)
        yield found


def _ask(client: ClientSettings, writer: str, pipe: Any) -> None:
    """Ask for each owner's data until it is refused, and tell when by the clock of all processes."""
    follower = LicencesFollower(client, writer)
    follower.start()
    while (asked := pipe.recv()) is not None:
        pipe.send(time.monotonic() if _permitted(follower, asked) else 0.0)
        while _permitted(follower, asked):
            time.sleep(PAUSE_S)
        pipe.send(time.monotonic())


def _permitted(follower: LicencesFollower, asked: OwnersRequest) -> bool:
    found = follower.rulings([asked], now(), PATIENCE_S)
    if isinstance(found, NotKnown):
        raise TimeoutError
    return found[0].permitted


def _revoke(producer: Producer, owner: int) -> float:
    """Write an owner's revocation, and return when Kafka acknowledged it."""
    times: list[float] = []
    key, value = answer(owner, AnswerKind.REVOKE)
    producer.produce(ANSWERS, value, key, on_delivery=lambda _error, _message: times.append(time.monotonic()))
    producer.flush()
    return times[0]


def measured(settings: Settings, times: int) -> list[list[float]]:
    """Return of each process the seconds of each revocation."""
    processes: Any = multiprocessing.get_context("forkserver")
    begin(settings, times)
    producer = Producer({**kafka.client(settings), "linger.ms": 0})
    with in_thread(Withdrawals(replace(of(settings), look_every=LOOK_S))), ExitStack() as opened:
        granted, pipes = grant(settings, times), []
        for _ in range(PROCESSES):
            ours, theirs = processes.Pipe()
            process = processes.Process(
                target=_ask, args=(kafka.client(settings), group(settings), theirs), daemon=True
            )
            process.start()
            opened.callback(process.kill)
            pipes.append(ours)
        found = list[list[float]]()
        for number, asked in enumerate(granted, 1):
            for pipe in pipes:
                pipe.send(asked)
            begun = [pipe.recv() for pipe in pipes]
            if not all(begun):
                raise RuntimeError("a licence was refused before it was revoked")
            revoked = _revoke(producer, number)
            found.append([pipe.recv() - revoked for pipe in pipes])
    return [list(each) for each in zip(*found, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revoking", description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with bank() as settings:
        for number, each in enumerate(measured(settings, options.times), 1):
            sys.stdout.write(f"packager {number}: median {median(each):.3f} s, worst {max(each):.3f} s ({len(each)})\n")
    sys.stdout.write(f"load {before:.0f} to {os.getloadavg()[0]:.0f}\n")


if __name__ == "__main__":
    main()
