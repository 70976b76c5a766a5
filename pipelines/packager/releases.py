"""What went out before: an index of `withdrawals.releases` in a file of SQLite, which can be made anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self
from uuid import UUID

from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.terms import DataPeriod


class ReleaseIndex:
    """Implements `FormerLedger`. For one thread."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file, self._key = file, key

    def __enter__(self) -> Self:
        return self

    @property
    def offset(self) -> int:
        """The offset from which records are to be taken."""
        raise NotImplementedError

    def take(self, key: bytes | None, value: bytes | None, offset: int) -> bool:
        """Take a record of the topic, or a tombstone; return False for one that this packager did not write."""
        raise NotImplementedError

    def blocks(self, originator: str, record_type: str) -> int | None:
        """See `FormerLedger`."""
        raise NotImplementedError

    def former(self, originator: str, record_type: str, period: DataPeriod, block: int) -> FormerReleases:
        """See `FormerLedger`."""
        raise NotImplementedError

    def pseudonyms(self, owner: str, package: UUID) -> Iterator[tuple[str, bytes]]:
        """Yield record type and pseudonym of each row of an owner in a package."""
        raise NotImplementedError

    def keys(self, owner: str) -> list[bytes]:
        """Return the keys of all records of an owner: what a tombstone is written for when it is erased."""
        raise NotImplementedError
