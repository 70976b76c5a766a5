"""Simulation of the real router with any number of owners, on a log and a store that keep almost nothing."""

import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from bank.store import BucketMissing, ObjectInfo, ObjectMissing, ObjectStore, Put
from pipelines.router import Router, RouterConfig
from pipelines.router.buffer.deduplication import NONE
from pipelines.router.config import DUPLICATES, LONGEST_CHUNK_S
from pipelines.router.kafka.port import Assigned, Event, Message, OutgoingRecord, Partition, Position
from schemas import catalog
from schemas.framing import encode
from schemas.topics import DEPOSITOR_HEADER, EVENT_HEADER, RAW_OFFSET_HEADER, clean

PREFIX: Final = "teller"
TOPIC: Final = clean("telecom")
SCHEMA: Final = "telecom.call.v1"
DEPOSITOR: Final = b"acme"
PLACE: Final = Partition(TOPIC, 0)
#: Records of one poll.
AT_ONCE: Final = 2000
#: Seconds between two looks at the clock: a long chunk is cut once the log has been silent for some turns.
TURN_S: Final = 0.01
BEGIN_MS: Final = 1_767_225_600_000


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """Result of a run. `cpu_s` is processor time, that of the feed included; `wall_s` is how long it
    took; memory is the process's peak, in bytes.
    """

    owners: int
    records: int
    objects: int
    buckets: int
    stored_bytes: int
    book_bytes: int
    cpu_s: float
    wall_s: float
    memory: int


class Counting:
    """Store that keeps the buckets' names and counts the rest; it passes objects on to `behind`, where there is one."""

    def __init__(self, behind: ObjectStore | None = None) -> None:
        self._behind = behind
        self.made: set[str] = set()
        self.objects = self.bytes = 0

    def ensure_bucket(self, bucket: str) -> None:
        self.made.add(bucket)
        if self._behind:
            self._behind.ensure_bucket(bucket)

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        if bucket not in self.made:
            raise BucketMissing("there is no such bucket")
        self.objects += 1
        self.bytes += len(data)
        return self._behind.put_new(bucket, key, data) if self._behind else Put.CREATED

    def get(self, bucket: str, key: str) -> bytes:  # noqa: ARG002
        raise ObjectMissing("nothing is kept here")

    def delete(self, bucket: str, key: str) -> None: ...

    def delete_all(self, bucket: str) -> bool:  # noqa: ARG002
        return True

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:  # noqa: ARG002
        return iter(())

    def buckets(self, prefix: str = "") -> Iterator[str]:
        return (name for name in self.made if name.startswith(prefix))


class Feed:
    """Log of one partition that makes its records as they are read; of sent records it keeps only the size.

    A multiplicative sequence gives the owners: spread as if at random, the same each time, all equally often.
    """

    def __init__(self, owners: int, records: int, together: int) -> None:
        self._owners, self._records, self._together = owners, records, together
        self._value = _value()
        self._state, self._at, self._joined, self._held = 1, 0, False, False
        self.committed = 0
        self.book_bytes = 0

    def poll(self, timeout: float) -> Sequence[Event]:  # noqa: ARG002 - time stands still here
        if not self._joined:
            self._joined = True
            return [Assigned({PLACE: None})]
        end = self._at if self._held else min(self._records, self._at + AT_ONCE)
        found = [self._message(at) for at in range(self._at, end)]
        self._at = end
        return found

    def pause(self, partitions: frozenset[Partition]) -> None:
        self._held = PLACE in partitions

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
        self.committed = positions[PLACE].offset
        self.book_bytes += sum(len(one.value) + len(one.key or b"") for one in outgoing)

    def close(self) -> None: ...

    def _message(self, at: int) -> Message:
        if at % self._together == 0:
            self._state = (self._state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        owner = f"{(self._state >> 33) % self._owners:032x}".encode()
        headers: list[tuple[str, bytes | None]] = [
            (RAW_OFFSET_HEADER, str(at).encode()),
            (DEPOSITOR_HEADER, DEPOSITOR),
            (EVENT_HEADER, at.to_bytes(16)),
        ]
        return Message(PLACE, at, BEGIN_MS + at, owner, self._value, headers)


def run(  # noqa: PLR0913, PLR0917 - what there is to vary
    owners: int,
    records: int,
    together: int,
    chunk_records: int,
    long: bool = False,
    behind: ObjectStore | None = None,
) -> SimulationResult:
    """Run one partition; `records` is a multiple of `chunk_records`; a deposit has `together` records of one owner.

    With `long` all records are one chunk, which waits on disk, and `chunk_records` bounds a transaction. Objects go to
    `behind`, where it is given; its buckets must be new.
    """
    feed, store = Feed(owners, records, together), Counting(behind)
    config = RouterConfig(
        kafka={}, group="g", instance="i", bucket_prefix=PREFIX, pseudonym_key=bytes(32),
        chunk_records=chunk_records, chunk_seconds=1.0 if long else 1e9, chunk_bytes=1 << 40, store_threads=1,
        duplicates=DUPLICATES if long else NONE, long_chunks={"telecom": LONGEST_CHUNK_S} if long else {},
        spool_folder=Path(gettempdir()),
    )  # fmt: skip
    turns = count()
    router = Router(
        config, store, open_log=lambda _start: feed, sleep=lambda _s: None,
        clock=lambda: next(turns) * TURN_S, wall=lambda: BEGIN_MS / 1000 + LONGEST_CHUNK_S,
    )  # fmt: skip
    begin, began = time.process_time(), time.perf_counter()
    while feed.committed < records:
        router.step()
    took, lasted = time.process_time() - begin, time.perf_counter() - began
    router.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return SimulationResult(
        owners, records, store.objects, len(store.made), store.bytes, feed.book_bytes, took, lasted, peak
    )


def _value() -> bytes:
    """Value of a stripped telephone call; one for all records, as the router does not read it."""
    schema = catalog.load().by_name(SCHEMA)
    fields = {field["name"]: field["default"] for field in schema.declared["fields"] if "default" in field}
    own = {
        "event_id": "0" * 32, "owner_id": "0" * 32, "depositor": DEPOSITOR.decode(), "occurred_at": BEGIN_MS,
        "time_precision": "SECOND", "direction": "INCOMING", "duration_s": 61,
    }  # fmt: skip
    return encode(schema, fields | own)
