"""Time decisions of owners on an embedded broker, as the desk's thread writes them: answers, and changes of accounts.

`python -m benchmarks.owner_decisions [ACCOUNTS] [TRIES]`

Each try is another owner's. Seconds are by the clock, so nothing else should run; processor seconds are of this process.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from uuid import uuid4

import psutil  # type: ignore[import-untyped]

from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from teller.embedded import EmbeddedKafka
from teller.operate.accounts.writer import writer
from teller.operate.owner_desk.deciding import plans
from teller.operate.owner_desk.deciding.kafka import KafkaDecidingBank
from teller.operate.owner_desk.deciding.memory import DecisionPlace, KeptDecision
from teller.operate.owner_desk.deciding.writing import DecisionJob, DecisionWriter
from teller.operate.owner_desk.index.following import IndexFollower
from teller.operate.owner_desk.index.reading import IndexedReading
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.settings import Settings, load, topics
from teller.settings.kafka_client import command_settings

CACHE: Final = Path(Settings.model_fields["cache_dir"].default)
#: Accounts that one transaction opens: Kafka ends one after ten seconds.
AT_ONCE: Final = 1_000
#: Makes a decision of this owner; the other account is an heir.
MakeJob = Callable[[str, str], DecisionJob]


def main(accounts: int, tries: int) -> None:
    logging.disable(logging.CRITICAL)
    names = [f"{number * 7919:032x}" for number in range(1, accounts + 1)]
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder) / "kafka", CACHE) as broker:
        settings = load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder), partitions=3)
        topics.create(settings)
        _open(settings, names)
        with _indexed(settings, Path(folder) / "index.sqlite", accounts) as read:
            _measure(read, KafkaDecidingBank(settings, read.accounts), names, tries)


def _measure(read: IndexedReading, bank: KafkaDecidingBank, names: Sequence[str], tries: int) -> None:
    desk = DecisionWriter(bank, lambda _decision: None)
    _tell("first, which opens the writer", list(_times(desk, _answer, names[:1])))
    _tell("answers", list(_times(desk, _answer, names[1 : tries + 1])))
    _tell("changes of accounts", list(_times(desk, _successor, names[1 : tries + 1])))
    began = time.perf_counter()
    found = read.accounts((), names[-1], 0)
    sys.stdout.write(f"accounts that speak of one: {found is not None}, {time.perf_counter() - began:.3f} s\n")


@contextmanager
def _indexed(settings: Settings, file: Path, accounts: int) -> Iterator[IndexedReading]:
    """Follow the topics into an index, up to these accounts."""
    process, began = psutil.Process(), time.perf_counter()
    before = process.memory_info().rss
    follower = IndexFollower(command_settings(settings), file)
    follower.start()
    read = IndexedReading(file, lambda *_: DeskRefusal(Why.CLOSED))
    try:
        while read.accounts((), "", accounts) is None:
            time.sleep(0.1)
        size = sum(each.stat().st_size for each in file.parent.glob("index.sqlite*"))
        more = process.memory_info().rss - before
        sys.stdout.write(
            f"index made in {time.perf_counter() - began:.1f} s: {size / accounts:,.0f} bytes of an account on disk; "
            f"memory {more / 2**20:,.0f} MiB more\n"
        )
        yield read
    finally:
        read.close()
        follower.stop()


def _open(settings: Settings, owners: Sequence[str]) -> None:
    with writer(settings, []) as opened:
        for start in range(0, len(owners), AT_ONCE):
            some = owners[start : start + AT_ONCE]
            opened.write([AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON) for owner in some])


def _times(desk: DecisionWriter, make: MakeJob, owners: Sequence[str]) -> Iterator[tuple[float, float]]:
    """Yield seconds, and processor seconds, of each decision."""
    for owner in owners:
        job, process = make(owner, owners[0]), psutil.Process()
        began, spent = time.perf_counter(), sum(process.cpu_times()[:2])
        desk.turn(job)
        yield time.perf_counter() - began, sum(process.cpu_times()[:2]) - spent
        assert isinstance(job.decision.taken.result(0), DecisionPlace)


def _answer(owner: str, _other: str) -> DecisionJob:
    answer = OwnersAnswer(uuid4(), owner, AnswerKind.REVOKE, "voices")
    decision = KeptDecision(owner, "offering voices", (), 0, answer.answer_id)
    return DecisionJob(decision, plans.answering(answer, grants=False), (owner,))


def _successor(owner: str, other: str) -> DecisionJob:
    heir = "" if owner == other else other
    return DecisionJob(KeptDecision(owner, "successor", (), 0), plans.naming_successor(owner, heir), (owner, other))


def _tell(what: str, found: Sequence[tuple[float, float]]) -> None:
    taken = [each for each, _ in found]
    spent = sum(each for _, each in found) / len(found)
    p95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    sys.stdout.write(f"{what}: median {median(taken):.2f} s, p95 {p95:.2f} s; processor {spent:.2f} s each\n")


if __name__ == "__main__":
    main(*(list(map(int, islice(sys.argv, 1, 3))) + [100_000, 50][len(sys.argv) - 1 :]))
