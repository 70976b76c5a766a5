"""Openings of the rows of a block, sealed for their owners."""

from collections.abc import Iterator, Mapping, Sequence

from bank.keys.encrypted_object import Random
from bank.keys.opening import Unopened
from bank.withdrawals.package import row_opening
from bank.withdrawals.package.row_opening import RowOpening
from bank.withdrawals.packaging import row_openings
from bank.withdrawals.packaging.row_openings import split
from pipelines.packager.extraction.sources import PackageSources, SourcesUnavailable


def sealed_openings(
    openings: Sequence[RowOpening], by_owner: Mapping[str, Sequence[int]], sources: PackageSources, random: Random
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the records of a block's openings, as (key, value); `by_owner` has the rows of each owner, from 0 on.

    Raises:
        SourcesUnavailable: an owner's key is not to be had, or there is none any more.
    """
    for owner, rows in by_owner.items():
        key = sources.key_of(owner)
        if isinstance(key, Unopened):
            raise SourcesUnavailable(f"openings of rows cannot be sealed: {sources.words(key)}")
        sealed = (row_opening.sealed(openings[row], owner, key, random) for row in rows)
        yield from map(row_openings.encoded, split(owner, openings[rows[0]].package, sealed))
