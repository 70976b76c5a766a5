"""Opening of a row's pseudonym, which commits to the receipt that it came of and the licence that it went out under.

    pseudonym   SHA-256 of 32 random bytes, fresh for each row, and the link as canonical JSON (RFC 8785):
                {"agreement":"<SHA-256 of the owner's Agreement>","package":"<id>","place":3,"receipt":"<id>"}

Link and random bytes are sealed under the owner's key, for the owner and for an auditor who may use it. Nobody else can
tell whose a row is, nor that rows of two packages are of one person; when the owner's key is destroyed, nobody can.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from bank.keys.encrypted_object import Random
from bank.keys.sealed_record import seal, unseal
from bank.strict_documents import StrictModel, read
from bank.transparency.entry import commitment

MOST_BYTES: Final = 1024


class RowLink(NamedTuple):
    """A row is row `place` of this receipt's object, and went out under this licence.

    `agreement` is the SHA-256 of the owner's Agreement (`bank.withdrawals.odrl.writing.agreement`), in hexadecimal.
    """

    receipt: UUID
    place: int
    agreement: str


@dataclass(frozen=True, slots=True)
class RowOpening:
    """Opening of a row's pseudonym; its random bytes show in no repr."""

    package: UUID
    link: RowLink
    random: bytes = field(repr=False)

    @property
    def pseudonym(self) -> bytes:
        """The pseudonym that this opens."""
        return commitment(self.random, f"{{{self._fields}}}".encode())

    @property
    def _fields(self) -> str:
        receipt, place, agreement = self.link
        package, of = _text(self.package), _text(receipt)
        return f'"agreement":"{agreement}","package":"{package}","place":{place},"receipt":"{of}"'

    def __bytes__(self) -> bytes:
        return f'{{{self._fields},"random":"{self.random.hex()}"}}'.encode()


class _Document(StrictModel):
    agreement: str
    package: str
    place: int
    receipt: str
    random: str


def sealed(opening: RowOpening, row: int, owner: str, key: bytes, random: Random) -> bytes:
    """Seal the opening of a row with its owner's key; rows are counted over a package's files in order of names."""
    return seal(key, (_purpose(opening.package), owner, row), bytes(opening), random)


def opened(package: UUID, row: int, owner: str, key: bytes, found: bytes) -> RowOpening | None:
    """Return the opening; None where it is not what was sealed for this package, row and owner."""
    plain = unseal(key, (_purpose(package), owner, row), found)
    document = None if plain is None else read(plain, _Document, MOST_BYTES, "an opening")
    if not isinstance(document, _Document):
        return None
    link = RowLink(UUID(document.receipt), document.place, document.agreement)
    return RowOpening(package, link, bytes.fromhex(document.random))


def _purpose(package: UUID) -> str:
    return f"package row {_text(package)}"


@lru_cache(256)  # rows of a receipt come one after the other, and a UUID takes longer to write than to look up
def _text(identity: UUID) -> str:
    return str(identity)
