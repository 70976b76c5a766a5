"""Opening of a row's pseudonym, which commits to the receipt that it came of and the licence that it went out under.

    pseudonym   SHA-256 of 32 random bytes, fresh for each row, and the link as canonical JSON (RFC 8785):
                {"agreement":"<SHA-256 of the owner's Agreement>","package":"<id>","place":3,"receipt":"<id>"}

Link and random bytes are sealed under the owner's key, for the owner and for an auditor who may use it. Nobody else can
tell whose a row is, nor that rows of two packages are of one person; when the owner's key is destroyed, nobody can.

What is sealed has one length, and no number of the row: the pseudonym that it gives finds the row.
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
#: Bytes that every opening is padded to, with blanks: so many has one with a place of 16 digits.
SEALED_JSON_BYTES: Final = 279


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


def sealed(opening: RowOpening, owner: str, key: bytes, random: Random) -> bytes:
    """Seal the opening of a row with its owner's key."""
    return seal(key, _place(opening.package, owner), bytes(opening).ljust(SEALED_JSON_BYTES), random)


def opened(package: UUID, owner: str, key: bytes, found: bytes) -> RowOpening | None:
    """Return the opening; None where it is not what was sealed for this package and owner."""
    plain = unseal(key, _place(package, owner), found)
    document = None if plain is None else read(plain, _Document, MOST_BYTES, "an opening")
    if not isinstance(document, _Document):
        return None
    link = RowLink(UUID(document.receipt), document.place, document.agreement)
    return RowOpening(package, link, bytes.fromhex(document.random))


def _place(package: UUID, owner: str) -> tuple[str, str, int]:
    return f"package row {_text(package)}", owner, 0


@lru_cache(256)  # rows of a receipt come one after the other, and a UUID takes longer to write than to look up
def _text(identity: UUID) -> str:
    return str(identity)
