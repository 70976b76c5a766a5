"""Evidence of a row: the opening of its pseudonym, as its owner or an auditor shows it to somebody. Lines of JSON.

    {"agreement":"<SHA-256>","package":"<id>","place":3,"random":"<hex>","receipt":"<id>","row":17}
    {"agreement":"<SHA-256>","licence":"<the owner's Agreement, canonical JSON>"}

A file of these has any number of rows, and each licence once. An export has them with a member `kind`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Literal, NamedTuple
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
#: Nothing that a row holds looks like it. The beginning of a line suffices.
_LICENCE: Final = re.compile(rb'"licence": ?"')
_BEGINNING: Final = 200


class RowEvidence(NamedTuple):
    """Number of a row in its package, and the opening of its pseudonym."""

    row: int
    opening: RowOpening


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its evidence: `licence` is what its owner granted, None where no Agreement of it was shown."""

    evidence: RowEvidence
    licence: Licence | None


class _Row(StrictModel):
    agreement: _Hash
    package: _Id
    place: _Number
    random: _Hash
    receipt: _Id
    row: _Number
    kind: Literal["row"] = "row"


class _Licence(StrictModel):
    agreement: _Hash
    licence: str
    kind: Literal["licence"] = "licence"


def row_line(found: RowEvidence) -> bytes:
    """Write the evidence of a row."""
    link, opening = found.opening.link, found.opening
    return canonical({
        "agreement": link.agreement, "package": str(opening.package), "place": link.place,
        "random": opening.random.hex(), "receipt": str(link.receipt), "row": found.row,
    }) + b"\n"  # fmt: skip


def licence_line(agreement: bytes) -> bytes:
    """Write an owner's Agreement."""
    return canonical({"agreement": sha256(agreement).hexdigest(), "licence": agreement.decode()}) + b"\n"


def shown_row(lines: Iterable[bytes], package: UUID, row: int) -> ShownRow | None:
    """Find the evidence of a row among lines, and the licence that it names; None where there is none. Other lines, and
    Agreements of another digest, are passed over.
    """
    evidence: RowEvidence | None = None
    agreements: dict[str, bytes] = {}
    for line in lines:
        if _LICENCE.search(line, 0, _BEGINNING):
            found = read(line, _Licence, MOST_LINE_BYTES, "a licence")
            if isinstance(found, _Licence):
                agreements[sha256(found.licence.encode()).hexdigest()] = found.licence.encode()
        else:
            evidence = evidence or _evidence(line, package, row)
    if evidence is None:
        return None
    text = agreements.get(evidence.opening.link.agreement)
    policy = read_policy(text) if text is not None else None
    return ShownRow(evidence, policy.licence if isinstance(policy, Accepted) else None)


def _evidence(line: bytes, package: UUID, row: int) -> RowEvidence | None:
    found = read(line, _Row, MOST_LINE_BYTES, "evidence of a row")
    if not isinstance(found, _Row) or (found.package, found.row) != (str(package), row):
        return None
    link = RowLink(UUID(found.receipt), found.place, found.agreement)
    return RowEvidence(row, RowOpening(package, link, bytes.fromhex(found.random)))
