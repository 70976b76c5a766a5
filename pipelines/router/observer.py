"""What a router tells whoever watches it: figures and states, no owner, bucket, key or payload among them."""

from enum import StrEnum


class RouterState(StrEnum):
    """What the router is doing, or waiting for."""

    JOINING = "joining"
    ROUTING = "routing"
    STORE_UNAVAILABLE = "store-unavailable"
    STORE_REFUSED = "store-refused"
    KAFKA_UNAVAILABLE = "kafka-unavailable"
    KAFKA_REFUSED = "kafka-refused"
    COMMIT_ABORTED = "commit-aborted"
    FENCED = "fenced"
    STOPPED = "stopped"


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

    def chunk_stored(self, topic: str, records: int, objects: int, size: int, repeats: int) -> None:
        """A chunk is stored and committed, receipts and metering events with it.

        `size` is bytes of objects, `repeats` the records dropped because their raw offset was seen before.
        """
