"""Evidence of a statement's line: the receipts, agreements or payments behind it, and their leaves in the log.

A line names the first and the last of them, their number, and a Merkle root (RFC 6962) over them all, in the order of
their leaves; those without a leaf come last, by id. An entry of that tree is the id, a line break, and the number of
the leaf in decimal digits, empty where the log has none. Whoever has the receipts can compute the root.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bank.ledger.documents.amounts import StatementError
from bank.transparency.merkle import EMPTY_ROOT, leaf_hash, node_hash

ID_CHARACTERS: Final = 140
LEAF_MOST: Final = 2**53 - 1


class EvidenceKind(StrEnum):
    """Kind of record that the ids name."""

    RECEIPT = "receipt"
    AGREEMENT = "agreement"
    PAYMENT = "payment"
    POSTING = "posting"


@dataclass(frozen=True, slots=True)
class Item:
    """Receipt or the like: its id, and its leaf's number in the log, None where the log has none of it.

    Raises:
        StatementError: the id is empty, too long, or not printable ASCII; the leaf is no number of one.
    """

    id: str
    leaf: int | None = None

    def __post_init__(self) -> None:
        printable = isinstance(self.id, str) and self.id.isascii() and self.id.isprintable() and " " not in self.id
        if not printable or not 0 < len(self.id) <= ID_CHARACTERS:
            raise StatementError(f"an id is 1 to {ID_CHARACTERS} characters of ASCII that print")
        if self.leaf is not None and not (type(self.leaf) is int and 0 <= self.leaf <= LEAF_MOST):
            raise StatementError("a leaf is a number from 0 on, or null")

    @property
    def place(self) -> tuple[bool, int, str]:
        """The item's place in the order of its line."""
        return self.leaf is None, self.leaf or 0, self.id

    @property
    def entry(self) -> bytes:
        """The item as an entry of the line's tree."""
        return entry_of(self.id, self.leaf)


def entry_of(name: str, leaf: int | None) -> bytes:
    """Return the entry of a line's tree for an item of this id and leaf."""
    return f"{name}\n{'' if leaf is None else leaf}".encode()


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """The items of a line: how many, the first and the last, and the root over all, in hex.

    Raises:
        StatementError: number, first, last and root cannot be of the same items.
    """

    kind: EvidenceKind
    count: int
    first: Item
    last: Item
    root: str

    def __post_init__(self) -> None:
        if type(self.count) is not int or not 1 <= self.count <= LEAF_MOST:
            raise StatementError("a line is about one item or more")
        if not _is_hash(self.root):
            raise StatementError("the root is no SHA-256 in 64 hex digits")
        if self.count == 1 and (self.first != self.last or self.root != leaf_hash(self.first.entry).hex()):
            raise StatementError("the root is not of the one item that is named")
        if self.count > 1 and self.first.place >= self.last.place:
            raise StatementError("the first item does not come before the last one")


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and set(text) <= set("0123456789abcdef")


@dataclass(slots=True)
class RunningRoot:
    """The root over entries as they come: holds a hash for each power of two, so it is bounded for any number."""

    count: int = 0
    _subtrees: list[bytes] = field(default_factory=list)

    def add(self, entry: bytes) -> None:
        """Take the next entry."""
        found, size = leaf_hash(entry), self.count
        while size & 1:
            found, size = node_hash(self._subtrees.pop(), found), size >> 1
        self._subtrees.append(found)
        self.count += 1

    def root(self) -> bytes:
        """Return the root over what came."""
        if not self._subtrees:
            return EMPTY_ROOT
        found = self._subtrees[-1]
        for each in self._subtrees[-2::-1]:
            found = node_hash(each, found)
        return found


def evidence_of(kind: EvidenceKind, items: list[Item]) -> LineEvidence:
    """Return what names these items; there is one or more of them.

    Raises:
        StatementError: none, or they are not in the order of their places, each once.
    """
    if not items or any(one.place >= other.place for one, other in pairwise(items)):
        raise StatementError("items come in the order of their leaves, each once")
    running = RunningRoot()
    for each in items:
        running.add(each.entry)
    return LineEvidence(kind, len(items), items[0], items[-1], running.root().hex())
