"""Values for "is this all?", and the protocol by which the browser gets them. It believes none of them."""

from dataclasses import dataclass, field
from typing import Protocol

from teller.operate.owner_desk.port.refused import DeskRefusal


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Keys of the log and of the witness, as C2SP verifier keys, that the page's installation names; `witness_address`
    is the address of the witness's newest checkpoint, which does not come from the bank, empty: from a file alone.
    """

    origin: str
    log: tuple[str, ...]
    witness: tuple[str, ...]
    witness_address: str


@dataclass(frozen=True, slots=True)
class ProvenLeaf:
    """A leaf of the owner: number, entry (42 bytes), salt and record, and the hashes of its inclusion, all in base64.

    `said` is the record in words, JSON {kind, time, what, of}, which the page shows beside; empty: this version has no
    words for it. The browser looks them up in the record (web/owner/static/check/said.js). Empty `salt`: the bank has
    no opening of the leaf.
    """

    leaf: int
    entry: str
    salt: str = field(repr=False)
    record: str = field(repr=False)
    hashes: tuple[str, ...]
    said: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProvenLeaves:
    """Leaves in rising order, at most 200; `more`: the next leaf to ask for, -1: there is none."""

    rows: tuple[ProvenLeaf, ...]
    more: int


class Checking(Protocol):
    """Proofs of an owner."""

    def keys(self, who: str) -> LogKeys | DeskRefusal: ...

    def complete(self, who: str) -> bytes | DeskRefusal:
        """Return the proof of the owner's complete list, as docs/transparency.md has it. A check begins here."""

    def leaves(self, who: str, size: int, begin: int) -> ProvenLeaves | DeskRefusal:
        """Return proofs of the owner's leaves from number `begin` on, under the checkpoint of `size` leaves, which may
        be an earlier one than the newest.
        """

    def consistency(self, who: str, before: int, size: int) -> tuple[str, ...] | DeskRefusal:
        """Return the hashes, in base64, by which the tree of `size` leaves continues that of `before`, 1 or more."""
