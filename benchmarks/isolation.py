"""Isolation of depositors: how one can delay another's records. `python -m benchmarks.isolation`.

A quiet depositor publishes posts at a steady rate, to all partitions, of a pipeline with one worker and one router. In
each phase a second depositor does its worst for a while. The table says how long the quiet depositor's records of that
time took from publish to receipt, and how long after the phase the last late one came. With `--own` each of the two
has topics of its own; else both publish on the shared stream.
"""

import argparse
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from confluent_kafka import KafkaError, Message, Producer

from benchmarks.line.figures import percentile
from benchmarks.line.receipts import Place, ReceiptReader
from schemas import catalog, framing, topics
from teller import settings
from teller.operate.depositors import local
from teller.run.local_cluster import LocalCluster
from tests.samples import record

RATE: Final = 20.0
CHUNK_S: Final = 1.0
#: Seconds of the quiet depositor alone before and between phases, and most seconds to catch up.
CALM_S: Final = 10.0
PATIENCE_S: Final = 600.0
SHARED: Final = topics.raw("social")
SCHEMA: Final = "social.post.v1"
#: Text of the greatest length of a string, with what costs the scanner most for its length.
SLOW_TEXT: Final = "+44 20 7946 0951 " * 5_800
LARGE: Final = [f"person-{number}@example.org" for number in range(38_000)]


class Phase(NamedTuple):
    """Phase: what the second depositor sends, at how many records a second (0: as many as it can), for how long."""

    name: str
    fields: dict[str, Any] | None
    rate: float
    seconds: float


PHASES: Final = (
    Phase("nobody else", None, 1.0, 20.0),
    Phase("a flood of small records", {"text": ""}, 0.0, 20.0),
    Phase("2,000 small records a second", {"text": ""}, 2000.0, 20.0),
    Phase("the largest records, 2 a second", {"text": "", "mentions": LARGE}, 2.0, 20.0),
    Phase("the slowest texts, 2 a second", {"text": SLOW_TEXT}, 2.0, 20.0),
)


def _values(fields: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of the records, of 200 owners in turns."""
    schema = catalog.load().by_name(SCHEMA)
    for number in count():
        owner = f"owner-{number % 200}"
        made = record(SCHEMA) | fields | {"owner_id": owner, "event_id": uuid.uuid4()}
        yield owner.encode(), framing.encode(schema, made)


def _send(  # noqa: PLR0913, PLR0917 - one publisher
    producer: Producer, topic: str, fields: dict[str, Any], rate: float, stop: threading.Event,
    delivered: Callable[[float, Message], None],
) -> int:  # fmt: skip
    begin, sent = time.monotonic(), 0
    for key, value in _values(fields):
        while rate and sent > (time.monotonic() - begin) * rate and not stop.is_set():
            producer.poll(0.01)
        if stop.is_set():
            break
        sent += _produced(producer, topic, key, value, delivered)
    producer.flush()
    return sent


def _produced(
    producer: Producer, topic: str, key: bytes, value: bytes, delivered: Callable[[float, Message], None]
) -> bool:
    now = time.monotonic()

    def report(error: KafkaError | None, message: Message) -> None:
        if error is None:
            delivered(now, message)

    try:
        producer.produce(topic, value, key, on_delivery=report)
    except BufferError:
        producer.poll(0.1)
        return False
    producer.poll(0)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.isolation", description=__doc__)
    parser.add_argument("--own", action="store_true", help="topics of each depositor's own")
    own = parser.parse_args().own
    folder = Path(tempfile.mkdtemp(prefix="teller-isolation-"))
    chosen = settings.load(data_dir=folder, chunk_seconds=CHUNK_S)
    with LocalCluster(chosen) as line:
        chosen = chosen.model_copy(update={"kafka_bootstrap": line.bootstrap})
        names = ("quiet", "loud")
        entries = local.register(chosen, {name: ["social"] for name in names}) if own else []
        to = [topics.raw(stream) for entry in entries for stream in entry.streams] or [SHARED, SHARED]
        with ReceiptReader(chosen, places=True) as receipts:
            for phase in PHASES:
                _say(_measured(phase, line.bootstrap, to, receipts))
    return 0


def _measured(phase: Phase, bootstrap: str, to: Sequence[str], receipts: ReceiptReader) -> str:
    quiet, loud = (Producer({"bootstrap.servers": bootstrap, "message.max.bytes": 4_000_000}) for _ in range(2))
    published: dict[Place, float] = {}
    stops = threading.Event(), threading.Event()
    steady = threading.Thread(target=_send, args=(quiet, to[0], {"text": "a cup of tea", "depositor": "quiet"}, RATE, stops[0],
                              lambda now, message: published.update({_place(message): now})))  # fmt: skip
    steady.start()
    time.sleep(CALM_S)
    sent: list[int] = []
    begin = time.monotonic()
    if phase.fields is not None:
        fields = phase.fields | {"depositor": "loud"}
        other = threading.Thread(
            target=lambda: sent.append(_send(loud, to[1], fields, phase.rate, stops[1], lambda *_: None))
        )
        other.start()
        time.sleep(phase.seconds)
        stops[1].set()
        other.join()
    else:
        time.sleep(phase.seconds)
    end = time.monotonic()
    stops[0].set()
    steady.join()
    deadline = time.monotonic() + PATIENCE_S
    while not published.keys() <= receipts.arrived.keys() and time.monotonic() < deadline:
        time.sleep(0.1)
    during = {place: at for place, at in published.items() if begin <= at <= end}
    late = [receipts.arrived.get(place, time.monotonic()) - at for place, at in during.items()]
    caught_up = max(receipts.arrived.get(place, time.monotonic()) for place in during) - end
    return (
        f"{phase.name:<34} sent {sum(sent):>9,}   median {percentile(late, 0.5):6.2f} s   99 % {percentile(late, 0.99):6.2f} s   "
        f"most {max(late):6.2f} s   caught up {caught_up:5.1f} s after the end"
    )


def _place(message: Message) -> Place:
    return message.topic() or "", message.partition() or 0, message.offset() or 0


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
