"""An attack: whose rows are whose, across two packages of one originator? By whatever is not a data column.

Each way gives guesses, pairs of row numbers of the two packages. A guess is right where both rows are of one person.
Chance is how many of all pairs are right. It uses nothing of Teller's, as an originator would not.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import pyarrow.parquet as pq

#: Columns that a package adds to the data.
OWN: Final = ("teller_pseudonym", "teller_salt")
Guess = tuple[int, int]


@dataclass(frozen=True)
class Received:
    """What an originator has of a package: its files, as they were decrypted, and their encrypted sizes. Beside it what
    a thief of the bank's topics has: by account, what is sealed of its rows, and entries of the public log.
    """

    files: Mapping[str, bytes]
    sealed: Mapping[str, Sequence[bytes]]
    entries: Sequence[bytes]


@dataclass(frozen=True)
class Row:
    """A row: its number, the file and row group that it lies in, its place there, and its own columns."""

    number: int
    file: int
    group: int
    place: int
    own: tuple[bytes, ...]


def rows(package: Received) -> list[Row]:
    """All rows, in the order in which they are numbered."""
    found: list[Row] = []
    names = sorted(name for name in package.files if name.endswith(".parquet"))
    for file, name in enumerate(names):
        with pq.ParquetFile(io.BytesIO(package.files[name])) as opened:
            for group in range(opened.num_row_groups):
                own = [opened.read_row_group(group, columns=[each]).column(0).to_pylist() for each in OWN]
                found += [
                    Row(len(found) + at, file, group, at, values) for at, values in enumerate(zip(*own, strict=True))
                ]
    return found


def same(one: Iterable[tuple[int, Any]], other: Iterable[tuple[int, Any]]) -> Iterator[Guess]:
    """Guess each pair of rows that have the same value."""
    of: dict[Any, list[int]] = defaultdict(list)
    for number, value in other:
        of[value].append(number)
    for number, value in one:
        yield from ((number, each) for each in of.get(value, ()))


def by_values(one: Received, other: Received) -> Iterator[Guess]:
    """By each of their own values, by their parts, and by hashes of these: of one column or across columns."""
    forms: list[Callable[[Row], Iterable[bytes]]] = [
        lambda row: row.own,
        lambda row: (each[:4] for each in row.own),
        lambda row: (each[-4:] for each in row.own),
        lambda row: (sha256(each).digest() for each in row.own),
        lambda row: (bytes(a ^ b for a, b in zip(*row.own, strict=True)),),
        lambda row: (sha256(b"".join(row.own)).digest(),),
    ]
    found = [
        [(row.number, value) for form in forms for row in rows(each) for value in form(row)] for each in (one, other)
    ]
    yield from same(*found)


def by_order(one: Received, other: Received) -> Iterator[Guess]:
    """By their number, from the beginning and from the end."""
    numbers = [[row.number for row in rows(each)] for each in (one, other)]
    yield from zip(*numbers, strict=False)
    yield from zip(numbers[0], reversed(numbers[1]), strict=False)


def by_order_of_salts(one: Received, other: Received) -> Iterator[Guess]:
    """By the rank of their salts."""
    ranked = [[row.number for row in sorted(rows(each), key=lambda row: row.own[1])] for each in (one, other)]
    yield from zip(*ranked, strict=False)


def by_place(one: Received, other: Received) -> Iterator[Guess]:
    """By file, row group and place in it."""
    yield from same(*([(row.number, (row.file, row.group, row.place)) for row in rows(each)] for each in (one, other)))


def by_openings(one: Received, other: Received) -> Iterator[Guess]:
    """By the account that an opening lies under, where it shows its row: by a number at an end of it, by its rank among
    all openings, or by its place on the topic.
    """
    counts = [len(rows(each)) for each in (one, other)]
    for numbered in (_by_number(slice(8)), _by_number(slice(-8, None)), _by_rank, _by_place_on_topic):
        shown = [[(row, who) for who, row in numbered(each.sealed)] for each in (one, other)]
        yield from (guess for guess in same(*shown) if guess[0] < counts[0] and guess[1] < counts[1])


Numbered = Callable[[Mapping[str, Sequence[bytes]]], Iterable[tuple[str, int]]]


def _by_number(part: slice) -> Numbered:
    return lambda sealed: ((who, int.from_bytes(each[part])) for who, found in sealed.items() for each in found)


def _by_rank(sealed: Mapping[str, Sequence[bytes]]) -> Iterator[tuple[str, int]]:
    ranked = sorted((each, who) for who, found in sealed.items() for each in found)
    yield from ((who, rank) for rank, (_, who) in enumerate(ranked))


def _by_place_on_topic(sealed: Mapping[str, Sequence[bytes]]) -> Iterator[tuple[str, int]]:
    owners = [who for who, found in sealed.items() for _ in found]
    yield from ((who, place) for place, who in enumerate(owners))


def by_leaves(one: Received, other: Received) -> Iterator[Guess]:
    """By leaves of rows that are entries of the log, or parts of these."""
    parts = [{entry[at : at + 8] for entry in each.entries for at in range(len(entry) - 7)} for each in (one, other)]
    both = parts[0] & parts[1]
    found = [
        [(row.number, value[at : at + 8]) for row in rows(each) for value in row.own for at in range(25)]
        for each in (one, other)
    ]
    yield from same(*([pair for pair in each if pair[1] in both] for each in found))


def by_sizes(one: Received, other: Received) -> Iterator[Guess]:
    """By the length of the row group that they lie in."""
    yield from same(*([(row.number, _size(each, row)) for row in rows(each)] for each in (one, other)))


def _size(package: Received, row: Row) -> int:
    name = sorted(name for name in package.files if name.endswith(".parquet"))[row.file]
    with pq.ParquetFile(io.BytesIO(package.files[name])) as opened:
        return int(opened.metadata.row_group(row.group).total_byte_size)


WAYS: Final = {
    "values": by_values, "order": by_order, "order of salts": by_order_of_salts, "place": by_place,
    "openings": by_openings, "leaves": by_leaves, "sizes": by_sizes,
}  # fmt: skip
