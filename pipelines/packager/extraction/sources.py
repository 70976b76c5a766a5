"""Port of extraction: what it reads of the bank. `teller` has the real one; tests have one in memory."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened


class SourcesUnavailable(RuntimeError):  # noqa: N818 - it says what happened
    """Something of the bank is not to be had now, which says nothing of the package: build again later. The message
    says what to do, and holds nothing of an owner.
    """


class ReceiptRecord(NamedTuple):
    """A record of `deposits.receipts` as it lies on its topic: a receipt, or the tombstone of an owner."""

    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]] | None = None


class PackageSources(Protocol):
    """Source of what a package is made of. For one thread, but for `get` and `open`.

    Raises:
        SourcesUnavailable, StoreUnavailable, StoreRefused, TopicUnreadableError: each method; build again later.
    """

    @property
    def at_once(self) -> int:
        """The number of objects to fetch at a time, by as many threads."""

    def receipts(self) -> Iterator[ReceiptRecord]:
        """Yield all receipts and tombstones up to now, of each owner in the order of storing."""

    def announce(self, owners: Iterable[str]) -> None:
        """Have it written down that these owners' data are read for this package, before anything of them is.

        Raises:
            SourcesUnavailable: it is not, so nothing of them may be read.
        """

    def get(self, place: Place) -> bytes | None:
        """Return an object's bytes as they are stored; None where the store has none."""

    def open(self, owner: str, place: Place, found: bytes) -> bytes | Unopened:
        """Return an object in the clear, or why it is not opened."""

    def key_of(self, owner: str) -> bytes | Unopened:
        """Return an owner's key, under which openings of rows are sealed, or why there is none."""

    def words(self, why: Unopened) -> str:
        """Say why an object is not opened, and what to do."""
