"""Measure what the trail costs readers: an export and `teller buckets --records`, each with its event on a real Kafka and
with a trail in memory, in turns.

`python -m benchmarks.trail [OBJECTS] [RECORDS IN EACH] [PAIRS]`
"""

import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import fastavro
from confluent_kafka.admin import AdminClient

from bank.access.access_event import Access, AccessEvent
from bank.keys import encrypted_object
from bank.keys.custody import MemoryCustody
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store import FolderStore
from pipelines.access.kafka_trail import KafkaTrail
from pipelines.access.memory import MemoryTrail
from pipelines.access.protocol import Trail
from pipelines.access.reading import Reading, SharedTrail
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from schemas.catalog import load
from schemas.topics import ACCESS
from teller import settings
from teller.embedded import EmbeddedKafka
from teller.operate.owner_export.export import export
from teller.operate.owner_export.sources import NotExported
from teller.output import json_line
from teller.settings import Settings, topics
from tests.access.readers import READER
from tests.owner_export.bank import BUCKET, OWNER, MemoryBank, rows_of

NAMES: Final = ("social.post.v1", "telecom.call.v1", "purchases.order_line.v1")
CACHE: Final = Path(os.environ.get("TELLER_CACHE_DIR", Settings.model_fields["cache_dir"].default))
Open = Callable[[], Trail]


class KeptBank(MemoryBank):
    """A bank whose objects are encrypted by a custody, and opened as readers do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FolderStore(folder))
        self.keys = OwnerKeys(MemoryKeys().open, MemoryCustody())
        self.keys.ensure([OWNER])
        self.opener: ObjectOpener | None = None

    def put(self, key: str, name: str, plain: bytes, *, clear: bool = False) -> None:  # noqa: ARG002 - all are encrypted
        place = Place(BUCKET, key, name)
        self.store.put_new(
            BUCKET, key, encrypted_object.encrypt(self.keys.key_of(OWNER) or b"", place, plain, os.urandom)
        )

    def opening(self, open_trail: Open, access: Access) -> ObjectOpener:
        """Return an opener, as a command makes one for itself."""
        self.opener = ObjectOpener(lambda: self.keys, Reading(SharedTrail(open_trail), READER, access))
        return self.opener

    def open(self, place: Place, found: bytes) -> bytes | NotExported:
        assert self.opener is not None
        clear = self.opener.open(OWNER, place, found)
        assert not isinstance(clear, Unopened)
        return clear


def main(objects: int, records: int, pairs: int) -> None:
    with TemporaryDirectory() as folder, EmbeddedKafka(Path(folder, "kafka"), CACHE) as broker:
        client: ClientSettings = {"bootstrap.servers": broker.bootstrap}
        line = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder, "line"))
        topics.make(AdminClient(client), [each for each in topics.wanted(line) if each.name == ACCESS])
        bank = KeptBank(Path(folder, "buckets"))
        for number in range(objects):
            name = NAMES[number % len(NAMES)]
            bank.deposit(rows_of(name, records, number * records), name)
        bank.rows.clear()
        fresh = count()
        for what, read in (
            ("export", lambda trail: _export(bank, trail, Path(folder, f"to-{next(fresh)}"))),
            ("buckets --records", lambda trail: _print(bank, trail)),
        ):
            _say(what, read, Waited(client), pairs)


class Waited:
    """A trail on Kafka, with the seconds that each run waited to open it and to have its event durable."""

    def __init__(self, client: ClientSettings) -> None:
        self._client = client
        self.waited: list[float] = []

    def open(self) -> "Waited":
        begin = time.monotonic()
        self._trail = KafkaTrail(self._client)
        self.waited.append(time.monotonic() - begin)
        return self

    def append(self, events: Sequence[AccessEvent]) -> None:
        begin = time.monotonic()
        self._trail.append(events)
        self.waited[-1] += time.monotonic() - begin

    def close(self) -> None:
        self._trail.close()


def _say(what: str, read: Callable[[Open], None], on_kafka: Waited, pairs: int) -> None:
    sides: tuple[Open, Open] = (MemoryTrail().open, on_kafka.open)
    for side in sides:
        read(side)  # once for what is loaded and cached
    taken = []
    for number in range(pairs):
        order = sides if number % 2 else sides[::-1]
        by_side = {side: _timed(lambda side=side: read(side)) for side in order}  # type: ignore[misc]
        taken.append((by_side[sides[0]], by_side[sides[1]]))
    shares = sorted(waited / trailed for (_, trailed), waited in zip(taken, on_kafka.waited[1:], strict=True))
    ratios = sorted(trailed / free for free, trailed in taken)
    free, trailed = (median(pair[side] for pair in taken) for side in (0, 1))
    sys.stdout.write(
        f"{what}: {free * 1000:,.0f} ms without, {trailed * 1000:,.0f} ms with the trail; median of {pairs} pairs' ratios "
        f"{median(ratios):.3f} ({ratios[0]:.2f} to {ratios[-1]:.2f}). In the same run the reader waited for the trail "
        f"{median(shares) * 100:.1f} % of its time ({shares[0] * 100:.1f} to {shares[-1] * 100:.1f}): "
        f"{median(on_kafka.waited) * 1000:.0f} ms\n"
    )


def _timed(call: Callable[[], None]) -> float:
    begin = time.monotonic()
    call()
    return time.monotonic() - begin


def _export(bank: KeptBank, open_trail: Open, to: Path) -> None:
    with closing(_Late(bank.opening(open_trail, Access.EXPORT), bank)):
        assert bank.opener is not None
        assert bank.opener.announce([OWNER])
        export(OWNER, bank, to)


def _print(bank: KeptBank, open_trail: Open) -> None:
    """Do what the command does: list, get, open, decode, and print as JSON."""
    keep, sys.stdout = sys.stdout, io.StringIO()
    try:
        with closing(_Late(bank.opening(open_trail, Access.READ), bank)):
            for item in bank.store.list(BUCKET):
                place = Place(BUCKET, item.key, item.key.split("/")[1])
                clear = bank.open(place, bank.store.get(BUCKET, item.key))
                assert isinstance(clear, bytes)
                for row in fastavro.reader(io.BytesIO(clear)):
                    json_line(row)
    finally:
        sys.stdout = keep


class _Late:
    """Closes the trail behind a run, and leaves the bank its keys."""

    def __init__(self, opener: ObjectOpener, bank: KeptBank) -> None:
        self._opener, self._bank = opener, bank

    def close(self) -> None:
        self._opener._reading.close()  # noqa: SLF001 - the keys are used again


if __name__ == "__main__":
    load()
    main(*(list(map(int, islice(sys.argv, 1, 4))) + [300, 200, 7][len(sys.argv) - 1 :]))
