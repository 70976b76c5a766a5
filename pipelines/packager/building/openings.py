"""Openings of rows, sealed for their owners: of a block that is made, and of one whose rows get other numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from bank.keys.encrypted_object import Random
from bank.keys.opening import Unopened
from bank.withdrawals.package import row_opening
from bank.withdrawals.package.row_opening import RowOpening
from bank.withdrawals.packaging import row_openings
from bank.withdrawals.packaging.row_openings import SealedRow, split
from pipelines.packager.building.frames import StageDamaged
from pipelines.packager.extraction.sources import PackageSources, SourcesUnavailable


def key_of(sources: PackageSources, owner: str) -> bytes:
    """Return an owner's key.

    Raises:
        SourcesUnavailable: it is not to be had, or there is none any more.
    """
    key = sources.key_of(owner)
    if isinstance(key, Unopened):
        raise SourcesUnavailable(f"openings of rows cannot be sealed: {sources.words(key)}")
    return key


def sealed_openings(
    openings: Sequence[RowOpening], base: int, by_owner: Mapping[str, Sequence[int]], sources: PackageSources,
    random: Random,
) -> Iterator[tuple[bytes, bytes]]:  # fmt: skip
    """Yield the records of a block's openings, as (key, value); `by_owner` has the rows of each owner, from 0 on."""
    for owner, rows in by_owner.items():
        key = key_of(sources, owner)
        sealed = [
            SealedRow(base + row, row_opening.sealed(openings[row], base + row, owner, key, random)) for row in rows
        ]
        yield from map(row_openings.encoded, split(owner, openings[rows[0]].package, sealed))


def moved(
    pairs: Iterable[tuple[bytes, bytes]], by: int, sources: PackageSources, random: Random
) -> Iterator[tuple[bytes, bytes]]:
    """Yield records of openings whose rows have other numbers, by so many; their owners have been announced.

    Raises:
        StageDamaged: one is no opening.
    """
    for pair in pairs:
        found = row_openings.decoded(*pair)
        if found is None:
            raise StageDamaged
        key = key_of(sources, found.owner)
        rows = [_moved(found.package, each, by, found.owner, key, random) for each in found.rows]
        yield from map(row_openings.encoded, split(found.owner, found.package, rows))


def _moved(  # noqa: PLR0913, PLR0917 - what an opening is bound to
    package: UUID, row: SealedRow, by: int, owner: str, key: bytes, random: Random
) -> SealedRow:
    opening = row_opening.opened(package, row.row, owner, key, row.sealed)
    if opening is None:
        raise StageDamaged
    return SealedRow(row.row + by, row_opening.sealed(opening, row.row + by, owner, key, random))
