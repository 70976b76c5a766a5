"""The owners' index on disk: which leaves of the log are whose, and a root that proves it."""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from bank.transparency.index import trie
from bank.transparency.index.database import IndexDamaged, connect, named_errors, transaction
from bank.transparency.index.hashes import LEAF_LIMIT, SIZE, place_of
from bank.transparency.index.pages_on_disk import PagesOnDisk, read
from bank.transparency.index.proof import Completeness, IndexProof, OtherOwner, verify
from bank.transparency.index.records import Link, OwnerLeaves, chain_in, newest_in, place_in

_LEAVES: Final = """
WITH RECURSIVE way (leaf) AS (
  SELECT ? UNION ALL SELECT before FROM way JOIN link USING (leaf) WHERE before < way.leaf
) SELECT leaf FROM way
"""


class IndexGap(ValueError):  # noqa: N818 - the name says what happened
    """Leaves are missing between the index and what is to be applied: `size` says where it goes on."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the index goes on at leaf {size}")
        self.size = size


class IndexHead(NamedTuple):
    """State of the index: how many leaves it has taken in, and the root of the map then; the log's entry names both."""

    size: int
    root: bytes


class OwnersIndex:
    """An index in one file. One thread at a time uses it; other processes may read, and write in turn.

    Each method raises IndexDamaged where the file is damaged, and IndexUnavailable where it cannot be used now.
    """

    def __init__(self, file: Path) -> None:
        self._base = connect(file)
        self._pages = PagesOnDisk(self._base)
        self._seen: IndexHead | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._base.close()

    @property
    def head(self) -> IndexHead:
        with named_errors():
            return _head(self._base)

    @property
    def size(self) -> int:
        return self.head.size

    @property
    def root(self) -> bytes:
        return self.head.root

    def apply(self, first_leaf: int, tags: Sequence[bytes | None]) -> bytes:
        """Take in leaves, each with its owner's tag (32 bytes; None: nobody's), as one transaction; return the root.

        Leaves below `size` were taken in before, and are passed over.

        Raises:
            IndexGap: the first leaf lies above `size`.
            ValueError: a tag of another size, or a leaf number out of range; nothing has changed.
        """
        if any(tag is not None and len(tag) != SIZE for tag in tags):
            raise ValueError(f"a tag has {SIZE} bytes")
        if not 0 <= first_leaf <= LEAF_LIMIT - len(tags):
            raise ValueError("no leaf number")
        try:
            with transaction(self._base, "BEGIN IMMEDIATE"):
                self._seen = head = self._take_in(first_leaf, tags)
        except BaseException:
            self._seen = None
            raise
        return head.root

    def prove(self, tag: bytes) -> tuple[IndexHead, IndexProof]:
        """Make the proof of all leaves of an owner, or that there are none, and say under which head it holds."""
        place = place_of(tag)
        with transaction(self._base, "BEGIN"):
            head = _head(self._base)
            record, siblings = trie.find(partial(read, self._base), place)
            if record is None:
                proof = IndexProof((), tuple(reversed(siblings)))
            elif place_in(record) != place:
                proof = IndexProof((), tuple(reversed(siblings)), OtherOwner(place_in(record), chain_in(record)))
            else:
                leaves = [leaf for (leaf,) in self._base.execute(_LEAVES, (newest_in(record),))]
                proof = IndexProof(tuple(reversed(leaves)), tuple(reversed(siblings)))
        if verify(head.root, tag, proof) not in (Completeness.COMPLETE, Completeness.NONE):
            raise IndexDamaged("the pages and links do not agree with the root")
        return head, proof

    def _take_in(self, first_leaf: int, tags: Sequence[bytes | None]) -> IndexHead:
        head = _head(self._base)
        if head.size < first_leaf:
            raise IndexGap(head.size)
        if head != self._seen:  # another process has written, or a transaction came to nothing
            self._pages.forget()
        new = tags[head.size - first_leaf :]
        if not new:
            return head
        root, links = trie.take(self._pages, _by_owner(head.size, new))
        self._pages.write()
        _write_links(self._base, links)
        after = IndexHead(head.size + len(new), root)
        self._base.execute("UPDATE state SET size = ?, root = ?", after)
        return after


def _by_owner(first_leaf: int, tags: Iterable[bytes | None]) -> list[OwnerLeaves]:
    leaves: dict[bytes, list[int]] = {}
    for leaf, tag in enumerate(tags, first_leaf):
        if tag is not None:
            leaves.setdefault(tag, []).append(leaf)
    return sorted(OwnerLeaves(place_of(tag), tag, of_owner) for tag, of_owner in leaves.items())


def _head(base: sqlite3.Connection) -> IndexHead:
    match base.execute("SELECT size, root FROM state").fetchall():
        case [(int(size), bytes(root))] if 0 <= size <= LEAF_LIMIT and len(root) == SIZE:
            return IndexHead(size, root)
    raise IndexDamaged("it does not say its size and root")


def _write_links(base: sqlite3.Connection, links: list[Link]) -> None:
    base.executemany("INSERT INTO link VALUES (?, ?)", sorted(links))
