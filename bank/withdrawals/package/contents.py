"""Values of a package: what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from bank.withdrawals.package.names import media_type
from bank.withdrawals.package.row_opening import RowOpening
from bank.withdrawals.terms import Offering


class DataFile(NamedTuple):
    """A file's bytes, its data columns with Arrow's names of their types, and for each of its rows in order: the leaf,
    the opening of the pseudonym, the row's number among those that were given, and the pseudonym.
    """

    data: bytes
    columns: tuple[tuple[str, str], ...]
    leaves: tuple[bytes, ...]
    openings: tuple[RowOpening, ...]
    places: tuple[int, ...]
    pseudonyms: tuple[bytes, ...]


class PackageFile(NamedTuple):
    """A file with rows, as a package describes it: SHA-256 in hexadecimal digits, bytes, its data columns with Arrow's
    names of their types, and how many rows.
    """

    sha256: str
    size: int
    columns: tuple[tuple[str, str], ...]
    rows: int


class Anonymity(NamedTuple):
    """Anonymity that was achieved, k and l, and its price: lost information in millionths, and rows left out."""

    k: int
    l: int  # noqa: E741 - the field's name in the literature
    loss: int
    suppressed: int


class Versions(NamedTuple):
    """Versions that the rows came through: schemas such as social.post.v1, and of the stripping rules."""

    schemas: tuple[str, ...]
    stripping: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A package before it is written: when it was made, and when the first of its licences ends, in ms since 1970.

    `owners` is exact here, and told as a multiple of the offering's least group. `files` have names of
    `names.data_file_name`; `row_root` is over their rows (`row_tree`), in the order of names. `proof` is the log's of a
    record that has this root, as a `tlog-proof`.
    """

    id: UUID
    offering: Offering
    made: int
    until: int
    owners: int
    anonymity: Anonymity
    versions: Versions
    files: Mapping[str, PackageFile]
    row_root: bytes
    proof: bytes | None = None

    @property
    def names(self) -> list[str]:
        """Names of the files with rows, in the order in which rows are counted."""
        return sorted(self.files)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files.values())


class Described(NamedTuple):
    """A file as the statement describes it."""

    name: str
    sha256: str
    size: int

    @property
    def media_type(self) -> str:
        return media_type(self.name)


def described(name: str, data: bytes) -> Described:
    """Describe a file."""
    return Described(name, sha256(data).hexdigest(), len(data))


def package_file(found: DataFile) -> PackageFile:
    """Describe a file with rows."""
    return PackageFile(sha256(found.data).hexdigest(), len(found.data), found.columns, len(found.leaves))
