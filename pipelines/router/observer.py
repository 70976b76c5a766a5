"""What a router tells whoever watches it: figures and states, no owner, bucket, key or payload among them."""

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


class ChunkStored(NamedTuple):
    """What was committed, of one topic. `size` is bytes of objects; `repeats` are records dropped because their raw
    offset was seen before, `duplicates` those rejected because their event was.
    """

    topic: str
    records: int
    objects: int
    size: int
    repeats: int
    duplicates: int

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

    def chunk_stored(self, stored: ChunkStored) -> None:
        """Chunks of a topic are stored and committed, receipts, metering and failed events with them."""
