"""Evidence of a row: the opening of its pseudonym, as its owner or an auditor shows it to somebody. Lines of JSON.

    {"agreement":"<SHA-256>","package":"<id>","place":3,"random":"<hex>","receipt":"<id>"}
    {"agreement":"<SHA-256>","licence":"<the owner's Agreement, canonical JSON>"}

A file of these has any number of rows, and each licence once. An export has them with a member `kind`. A row has no
number: it is the one whose pseudonym the opening gives.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from bank.strict_documents import StrictModel, canonical, read
from bank.withdrawals.odrl.reading import Accepted
from bank.withdrawals.odrl.reading import read as read_policy
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from bank.withdrawals.terms import Licence

#: Longest line that is read: an Agreement stands in one.
MOST_LINE_BYTES: Final = 1 << 20
_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Number = Annotated[int, Field(ge=0, le=2**53)]
#: Most openings and licences that are read at a time: a file with more is cut by whoever shows it.
MOST_ROWS: Final = 100_000
MOST_LICENCES: Final = 1_000
#: Nothing that a row holds looks like it. The beginning of a line suffices.
_LICENCE: Final = re.compile(rb'"licence": ?"')
_BEGINNING: Final = 200


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row's opening: `licence` is what its owner granted, None where no Agreement of it was shown."""

    opening: RowOpening
    licence: Licence | None


class _Row(StrictModel):
    agreement: _Hash
    package: _Id
    place: _Number
    random: _Hash
    receipt: _Id
    kind: Literal["row"] = "row"


class _Licence(StrictModel):
    agreement: _Hash
    licence: str
    kind: Literal["licence"] = "licence"


def row_line(opening: RowOpening) -> bytes:
    """Write the opening of a row."""
    link = opening.link
    return canonical({
        "agreement": link.agreement, "package": str(opening.package), "place": link.place,
        "random": opening.random.hex(), "receipt": str(link.receipt),
    }) + b"\n"  # fmt: skip


def licence_line(agreement: bytes) -> bytes:
    """Write an owner's Agreement."""
    return canonical({"agreement": sha256(agreement).hexdigest(), "licence": agreement.decode()}) + b"\n"


def shown_rows(lines: Iterable[bytes], package: UUID) -> list[ShownRow] | None:
    """Return the openings of a package's rows among lines, each with the licence that it names. Other lines, and
    Agreements of another digest, are passed over; None: there are more than MOST_ROWS, or than MOST_LICENCES.
    """
    openings: dict[bytes, RowOpening] = {}
    licences: dict[str, Licence | None] = {}
    for line in lines:
        if _LICENCE.search(line, 0, _BEGINNING):
            found = read(line, _Licence, MOST_LINE_BYTES, "a licence")
            if isinstance(found, _Licence):
                text = found.licence.encode()
                licences[sha256(text).hexdigest()] = _granted(text)
        elif opening := _opening(line, package):
            openings[opening.pseudonym] = opening
        if len(openings) > MOST_ROWS or len(licences) > MOST_LICENCES:
            return None
    return [ShownRow(each, licences.get(each.link.agreement)) for each in openings.values()]


def _granted(agreement: bytes) -> Licence | None:
    policy = read_policy(agreement)
    return policy.licence if isinstance(policy, Accepted) else None


def _opening(line: bytes, package: UUID) -> RowOpening | None:
    found = read(line, _Row, MOST_LINE_BYTES, "evidence of a row")
    if not isinstance(found, _Row) or found.package != str(package):
        return None
    link = RowLink(UUID(found.receipt), found.place, found.agreement)
    return RowOpening(package, link, bytes.fromhex(found.random))
