"""Port through which a router reports figures and states; never an owner, a bucket, a key or a payload."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipelines.metrics.labels import RouterState


class Metered(NamedTuple):
    """Totals of metering events; `size` is bytes."""

    objects: int
    records: int
    size: int


class Traced(NamedTuple):
    """Stored record that is traced: its span's header, its place on the clean topic, and when it was appended there
    (`since`, milliseconds since 1970).
    """

    header: bytes
    partition: int
    offset: int
    since: int


class ChunkStored(NamedTuple):
    """Report of a flush for one topic. `size` is bytes of objects. `repeats` counts redeliveries: records dropped
    because their raw offset was seen before. `duplicates` counts records rejected because their event was,
    `corrections` records stored although it was, since its content is another now.

    `encrypted` counts objects that are encrypted, `erased` the records of erased owners, which are not stored, by
    depositor. `chunks` holds each chunk's number of records. `published` gives, by
    depositor, when the stored records were published (milliseconds, -1 where it is not known); `rejected` the number of
    duplicates by depositor; `metered` the totals by depositor and schema.
    """

    topic: str
    records: int
    objects: int
    size: int
    repeats: int
    duplicates: int
    chunks: Sequence[int] = ()
    published: Mapping[str, Sequence[int]] = {}
    rejected: Mapping[str, int] = {}
    metered: Mapping[tuple[str, str], Metered] = {}
    traced: Sequence[Traced] = ()
    corrections: int = 0
    encrypted: int = 0
    erased: Mapping[str, int] = {}

    def __str__(self) -> str:
        dropped = f"dropped {self.repeats} repeats, rejected {self.duplicates} duplicates"
        return f"{self.topic}: stored {self.records} records in {self.objects} objects, {dropped}"


class RouterObserver:
    """Observer that does nothing; override what you need. The router's thread calls it: return soon, raise nothing."""

    def state(self, state: RouterState) -> None:
        """Take the router's new state."""

    def retry(self, state: RouterState, attempt: int) -> None:
        """Note that the same work failed for the `attempt`th time in a row, and will be tried again."""

    def assigned(self, partitions: int) -> None:
        """Take the number of partitions that this router has from now on."""

    def buffered(self, records: int, size: int) -> None:
        """Take how much is read and not yet committed; `size` is bytes of memory, by estimate."""

    def open_chunks(self, chunks: int) -> None:
        """Take the number of chunks that are begun and not committed."""

    def staged(self, stage: str, seconds: float) -> None:
        """Note that a piece of a flush is done, or has failed; `stage` is plan, store or commit."""

    def chunk_stored(self, stored: ChunkStored) -> None:
        """Note that chunks of a topic are stored and committed, with receipts, metering and failed events."""
