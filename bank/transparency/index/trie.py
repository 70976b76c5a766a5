"""Keep the map in pages, each below another. Pure.

The root follows from owners and leaves alone, not from how the map is cut up, nor from the order of batches.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from bank.transparency.index import records
from bank.transparency.index.page import LEVELS, WIDTH, Page
from bank.transparency.index.records import Found, Link, OwnerLeaves

#: Most owners of a child whose records are in the page above; one more, and it becomes a page.
MOST: Final = 4
#: Deepest page: a page's key fits into 63 bits. Nobody finds five owners whose places agree in so many bits.
DEEPEST: Final = 60
#: Key of the page at the top. The key of a page is a 1 and the bits of its way.
TOP: Final = 1


class Pages(Protocol):
    """Pages by key. Who got a page may change it, and puts it then."""

    def get(self, key: int) -> Page | None: ...

    def put(self, key: int, page: Page) -> None: ...


def take(pages: Pages, owners: Sequence[OwnerLeaves]) -> tuple[bytes, list[Link]]:
    """Append leaves to owners, who are sorted by place, each once; return the root, and the links of the leaves."""
    taking = _Taking(pages)
    root, _ = taking.take(TOP, 0, owners)
    return root, taking.links


def find(get: Callable[[int], Page | None], place: bytes) -> Found:
    """Walk from the top, by a function that gets pages by key, to where a place is, or would be."""
    key, depth, siblings = TOP, 0, list[bytes]()
    while page := get(key):
        node, passed = page.find(place, depth)
        siblings += passed
        child = page.only_child(node)
        if child is None:
            break
        if not page.is_page(child):
            record, passed = records.find(page.records_of(child, depth), place, depth + LEVELS)
            return Found(record, siblings + passed)
        key, depth = key << LEVELS | child, depth + LEVELS
    return Found(None, siblings)


class _Taking:
    """Change of the map by a batch."""

    __slots__ = ("links", "pages")

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.links: list[Link] = []

    def take(self, key: int, depth: int, owners: Sequence[OwnerLeaves]) -> tuple[bytes, bool]:
        """Take in the leaves below a page; return its root, and whether it is light."""
        page, changed = self.pages.get(key) or Page([]), list[int]()
        for child, group in _by_child(owners, depth):
            if page.is_page(child):
                root, light = self.take(key << LEVELS | child, depth + LEVELS, group)
                page.put(child, root, light=light)
            else:
                for owner in group:
                    records.take(page.records, owner, self.links)
                self._put_child(page, key, depth, child)
            changed.append(child)
        return self._put(page, key, changed)

    def _put_child(self, page: Page, key: int, depth: int, child: int) -> None:
        """Make the hash of a child whose records have changed, and a page where they are too many."""
        found, below = page.records_of(child, depth), depth + LEVELS
        if len(found) <= MOST or depth == DEEPEST:
            page.put(child, records.root(found, below), light=len(found) < 2)
            return
        page.move_out(child, found)
        root, light = self._put_new(found, key << LEVELS | child, below)
        page.put(child, root, light=light)

    def _put_new(self, found: records.Records, key: int, depth: int) -> tuple[bytes, bool]:
        page, children = Page(found), sorted({_child(record[depth >> 3], depth) for record in found})
        for child in children:
            self._put_child(page, key, depth, child)
        return self._put(page, key, children)

    def _put(self, page: Page, key: int, changed: Sequence[int]) -> tuple[bytes, bool]:
        page.settle(changed)
        self.pages.put(key, page)
        return page.node(1), page.is_light(1)


def _by_child(owners: Sequence[OwnerLeaves], depth: int) -> list[tuple[int, list[OwnerLeaves]]]:
    """Group owners by the child of a page at a depth that they lie in."""
    at, groups = depth >> 3, list[tuple[int, list[OwnerLeaves]]]()
    last, group = -1, list[OwnerLeaves]()
    for owner in owners:
        child = _child(owner.place[at], depth)
        if child != last:
            last, group = child, []
            groups.append((child, group))
        group.append(owner)
    return groups


def _child(byte: int, depth: int) -> int:
    """Return which child a place lies in, by its byte at a page's depth."""
    return byte & WIDTH - 1 if depth & LEVELS else byte >> LEVELS
