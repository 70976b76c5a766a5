"""What a router tells whoever watches it: figures and states, no owner, bucket, key or payload among them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class RouterState(StrEnum):
    """What the router is doing, or waiting for."""

    JOINING = "joining"
    ROUTING = "routing"
    STORE_SLOW = "store-slow"
    STORE_UNAVAILABLE = "store-unavailable"
    STORE_REFUSED = "store-refused"
    KAFKA_UNAVAILABLE = "kafka-unavailable"
    KAFKA_REFUSED = "kafka-refused"
    COMMIT_ABORTED = "commit-aborted"
    FENCED = "fenced"
    STOPPED = "stopped"


class Metered(NamedTuple):
    """What metering events say; `size` is bytes."""

    objects: int
    records: int
    size: int


class Traced(NamedTuple):
    """A stored record whose way is traced: its span so far, its place on the clean topic, and since when it lay there
    (milliseconds).
    """

    header: bytes
    partition: int
    offset: int
    since: int


class ChunkStored(NamedTuple):
    """What was committed, of one topic. `size` is bytes of objects; `repeats` are records dropped because their raw
    offset was seen before, `duplicates` those rejected because their event was.

    `chunks` are the chunks' records. By depositor: when the stored records were published (milliseconds, -1 where it is
    not known), and how many duplicates there are; by depositor and schema: what was metered.
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

    def __str__(self) -> str:
        dropped = f"dropped {self.repeats} repeats, rejected {self.duplicates} duplicates"
        return f"{self.topic}: stored {self.records} records in {self.objects} objects, {dropped}"


class RouterObserver:
    """Does nothing; override what you need. Called on the router's thread: return soon, raise nothing."""

    def state(self, state: RouterState) -> None:
        """The router's state from now on."""

    def retry(self, state: RouterState, attempt: int) -> None:
        """The same thing failed for the `attempt`th time running, and will be tried again."""

    def assigned(self, partitions: int) -> None:
        """How many partitions this router has from now on."""

    def buffered(self, records: int, size: int) -> None:
        """What is read and not yet committed; `size` is bytes of memory, by estimate."""

    def open_chunks(self, chunks: int) -> None:
        """How many chunks are begun and not committed."""

    def staged(self, stage: str, seconds: float) -> None:
        """One piece of a flush is done, or has failed: plan, store or commit."""

    def chunk_stored(self, stored: ChunkStored) -> None:
        """Chunks of a topic are stored and committed, receipts, metering and failed events with them."""
