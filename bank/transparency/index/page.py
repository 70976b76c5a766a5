"""Hold four levels of the map as one page: 31 hashes, and the records of the owners that are in no page below.

Nodes are numbered as in a heap: the page's own root is 1, below n are 2n and 2n + 1, and 16 to 31 are its children. A
node is light that holds one owner or none; its hash is then the owner's, or empty, wherever it stands. A child is a
page of its own, or its owners' records are in this one.

The bytes: which nodes are light (4, bit n for node n), which children are pages (2), 26 zeros, the hashes of nodes 1 to
31, the records in the order of their places. Pure.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from bank.transparency.index.hashes import EMPTY, SIZE, bit, node_hash
from bank.transparency.index.records import RECORD, Records

LEVELS: Final = 4
WIDTH: Final = 1 << LEVELS
_HASHES: Final = 2 * WIDTH * SIZE
_NEW: Final = bytes([0xFF] * 4).ljust(_HASHES, b"\0")
#: Where a node's hash lies, and those of the two below it.
_NODE: Final = [slice(SIZE * node, SIZE * (node + 1)) for node in range(2 * WIDTH)]
_BELOW: Final = [slice(SIZE * 2 * node, SIZE * 2 * (node + 1)) for node in range(WIDTH)]
#: The nodes above each child, from the lowest.
_ABOVE: Final = [[(WIDTH + child) >> level for level in range(1, LEVELS + 1)] for child in range(WIDTH)]


class Page:
    """A page; `records` are those of all its children that are no pages."""

    __slots__ = ("_hashes", "_light", "_pages", "records")

    def __init__(self, records: Records, hashes: bytes = _NEW) -> None:
        self.records = records
        self._hashes = bytearray(hashes)
        self._light = int.from_bytes(hashes[:4])
        self._pages = int.from_bytes(hashes[4:6])

    def encoded(self) -> bytes:
        self._hashes[:4] = self._light.to_bytes(4)
        self._hashes[4:6] = self._pages.to_bytes(2)
        return b"".join((self._hashes, *self.records))

    def node(self, number: int) -> bytes:
        return bytes(self._hashes[_NODE[number]])

    def is_light(self, number: int) -> bool:
        return bool(self._light >> number & 1)

    def is_page(self, child: int) -> bool:
        return bool(self._pages >> child & 1)

    def records_of(self, child: int, depth: int) -> Records:
        """Return the records of a child, 0 to 15, of this page at a depth."""
        at = depth >> 3
        if depth & 4:
            return [record for record in self.records if record[at] & 15 == child]
        return [record for record in self.records if record[at] >> 4 == child]

    def move_out(self, child: int, records: Records) -> None:
        """Make a child, which has these records, a page of its own."""
        at = self.records.index(records[0])
        del self.records[at : at + len(records)]
        self._pages |= 1 << child

    def put(self, child: int, root: bytes, *, light: bool) -> None:
        """Replace a child's hash. `settle` makes the hashes above it."""
        self._put(WIDTH + child, root, light=light)

    def settle(self, children: Sequence[int]) -> None:
        """Make the hashes above these children anew."""
        if len(children) == 1:
            above: Sequence[int] = _ABOVE[children[0]]
        else:
            above = sorted({node for child in children for node in _ABOVE[child]}, reverse=True)
        hashes, heavy = self._hashes, ~self._light
        for node in above:
            if heavy >> 2 * node & 3:
                hashes[_NODE[node]] = sha256(b"\x04" + hashes[_BELOW[node]]).digest()
                heavy |= 1 << node
            else:
                self._light = ~heavy
                self._join_light(node)
                heavy = ~self._light
        self._light = ~heavy

    def find(self, place: bytes, depth: int) -> tuple[int, list[bytes]]:
        """Walk from the page's root, at this depth, to where a place is: the node, and the siblings passed.

        It is a child (16 or more), or a light node.
        """
        node, siblings = 1, []
        while node < WIDTH and not self.is_light(node):
            node = 2 * node + bit(place, depth)
            siblings.append(self.node(node ^ 1))
            depth += 1
        return node, siblings

    def only_child(self, node: int) -> int | None:
        """Return the child, 0 to 15, with the owners below a node that `find` returned; None: there are none."""
        while node < WIDTH:
            node = 2 * node + (self.node(2 * node) == EMPTY)
        return None if self.node(node) == EMPTY else node - WIDTH

    def _join_light(self, node: int) -> None:
        """Make the hash above two light nodes."""
        left, right = self.node(2 * node), self.node(2 * node + 1)
        if EMPTY in (left, right):
            self._put(node, right if left == EMPTY else left, light=True)
        else:
            self._put(node, node_hash(left, right), light=False)

    def _put(self, node: int, value: bytes, *, light: bool) -> None:
        self._hashes[_NODE[node]] = value
        self._light = self._light | 1 << node if light else self._light & ~(1 << node)


def decoded(body: bytes) -> Page:
    """Read a page.

    Raises:
        ValueError: it has another size than a page.
    """
    if len(body) < _HASHES or (len(body) - _HASHES) % RECORD:
        raise ValueError("no whole page")
    return Page([body[at : at + RECORD] for at in range(_HASHES, len(body), RECORD)], body[:_HASHES])
