"""The port to the topic of owners' keys.

Errors:

    KeysError
    ├── KeysUnavailable   Kafka or the custody does not answer, or an answer was lost: do the same again later
    └── KeysRefused       waiting does not heal it: rights, a key that the custody no longer has, a topic made anew

No message holds an owner or a key.
"""

# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from bank.keys.custody.protocol import CustodyRefused, CustodyUnavailable


class KeysError(Exception):
    """Owners' keys are not to be had; its subclass says what to do next."""


class KeysUnavailable(KeysError):
    """Keys are not to be had now."""


class KeysRefused(KeysError):
    """Keys are not to be had until somebody mends the cause, which the message names."""


@contextmanager
def asking_custody() -> Iterator[None]:
    """Turn errors of a custody into those of keys."""
    try:
        yield
    except CustodyUnavailable as error:
        raise KeysUnavailable(str(error)) from None
    except CustodyRefused as error:
        raise KeysRefused(str(error)) from None


class KeysTopic(Protocol):
    """The topic, read from its beginning: one partition, so its order is one for all. For one thread.

    Raises:
        KeysUnavailable, KeysRefused: each method; after KeysRefused as the topic is another one, use it no more.
    """

    def read(self) -> Iterator[bytes | None]:
        """Yield what is new and committed, up to the end as it was when this was called."""

    def append(self, value: bytes) -> None:
        """Append a record; it is durable on return, and `read` comes to it. If this raises, it may be there."""

    @property
    def is_new(self) -> bool:
        """True for a topic that never had a record, as far as `read` has looked."""

    def close(self) -> None: ...


class KeysRewriting(Protocol):
    """The topic, for who begins a new epoch: whoever opens it last is the only one whose `commit` takes effect."""

    def begin(self, epoch: bytes) -> Iterator[bytes | None]:
        """Append the epoch's record, seen by nobody yet, and yield all committed records before it."""

    def commit(self, rows: Iterable[bytes]) -> None:
        """Append rows, and let epoch and rows be seen, all at once. If this raises, look whether they are."""

    def trim(self) -> None:
        """Delete what lies before the epoch that was committed."""

    def close(self) -> None: ...
