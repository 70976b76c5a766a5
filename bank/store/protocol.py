"""The contract of an object store: buckets of objects that are never overwritten, and deleted by an eraser alone.

Errors:

    StoreError
    ├── StoreUnavailable   the outcome is unknown, or the store is down, slow or full: do the same call again later
    ├── StoreRefused       waiting does not heal it: credentials, rights, a name that the store does not take
    ├── BucketMissing      the bucket is not there: `ensure_bucket`, then the same call again
    └── ObjectMissing      `get` of an object that is not there

No message holds a bucket name, an object key or a payload: names of buckets stand for people.
"""

# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, Protocol


class StoreError(Exception):
    """A call did not succeed; its subclass says what to do next."""


class StoreUnavailable(StoreError):
    """The store is down, slow or full, or its answer was lost. The call may have taken effect: repeat it."""


class StoreRefused(StoreError):
    """The store refuses the call, and will refuse it until somebody mends the cause, which the message names."""


class BucketMissing(StoreError):
    """The bucket is not there."""


class ObjectMissing(StoreError):
    """The object is not there."""


class Put(Enum):
    """Result of `put_new`."""

    CREATED = "created"
    EXISTS = "exists"


class ObjectInfo(NamedTuple):
    """An entry of a listing. `size` is in bytes."""

    key: str
    size: int


class ObjectStore(Protocol):
    """Buckets of immutable objects.

    Concurrency: every method may be called from several threads and processes at once.
    Retries: none inside. Every call ends within the implementation's stated time; the caller repeats it.
    """

    def ensure_bucket(self, bucket: str) -> None:
        """Make the bucket unless it exists; it is durable on return. A second call changes nothing.

        Raises:
            StoreUnavailable, StoreRefused.
        """

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        """Write an object unless there is one under this key; an object is never overwritten.

        Atomic: a reader sees all of it or none. Of several writers at once, only the one whose object was stored can
        get CREATED; if its answer was lost on the way, it may get EXISTS for its own object. On return, whether CREATED
        or EXISTS, an object under this key is durable. EXISTS says nothing about its content.

        Raises:
            BucketMissing: nothing was written.
            StoreUnavailable: it may have been written: repeat, and take EXISTS for it if the bytes are the same.
            StoreRefused: nothing was written.
        """

    def get(self, bucket: str, key: str) -> bytes:
        """Read the object's bytes.

        Raises:
            BucketMissing, ObjectMissing, StoreUnavailable, StoreRefused.
        """

    def delete(self, bucket: str, key: str) -> None:
        """Delete the object, with all its earlier versions; none is left on return, and that is durable.

        An object that is not there is no error. For an eraser's commands: the line never calls it, and its credentials
        do not allow it. If it raises, some versions may be gone: repeat.

        Raises:
            BucketMissing, StoreUnavailable.
            StoreRefused: these credentials may not delete, or not what an object lock holds.
        """

    def delete_all(self, bucket: str) -> bool:
        """Delete all objects of the bucket, with all their versions, and then the bucket; return whether it is gone.

        It stays where these credentials may not delete a bucket, or an object came meanwhile. A bucket that is not
        there is no error. As `delete`, it is for an eraser's commands. If it raises, some may be gone: repeat.

        Raises:
            StoreUnavailable.
            StoreRefused: as `delete`.
        """

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        """List objects whose key starts with `prefix`, in ascending order of their keys' UTF-8 bytes.

        The listing is empty when there is no bucket. Objects written meanwhile may or may not be in it.

        Raises:
            StoreUnavailable, StoreRefused: also in the middle of the iteration.
        """

    def buckets(self, prefix: str = "") -> Iterator[str]:
        """List names of buckets that start with `prefix`, in ascending order.

        Raises:
            StoreUnavailable, StoreRefused.
        """
