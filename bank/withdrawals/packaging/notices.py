"""Notice to an originator: licences of rows that it got have ended, so it has to delete these rows. Pure.

It is an in-toto Statement v1 about the statement of one package, in an envelope of DSSE by the key that signs
packages. It names rows by their pseudonyms, in ascending order, and no owner; reasons are of all its rows together, and
no row has one of its own, nor a date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from bank.ledger.documents.months import time_of, time_text
from bank.strict_documents import StrictModel, canonical, read
from bank.transparency.keys import SignerKey, VerifierKey
from bank.withdrawals.document_parts import Day
from bank.withdrawals.package import dsse
from bank.withdrawals.package.names import STATEMENT
from bank.withdrawals.package.statement import TYPE, DigestDocument

PREDICATE_TYPE: Final = "urn:teller:notice:1"
#: Rows of a notice: each takes 90 bytes of the envelope, which fits into a message of Kafka.
MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 1_000_000
#: What is asked for, as the licence has it (`delete` and `teller:acknowledge`), and of models made with the rows.
ASKED: Final = ("delete", "retrain-or-cease", "acknowledge")
_MODEL: Final = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class NoticeReason(StrEnum):
    """Why rows have to go: owners revoked, or licences ended otherwise, as by an erasure or their date."""

    REVOKED = "revoked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """Notice about some rows of one package: `root` is over all its rows, `statement` the SHA-256 of its statement, in
    hexadecimal digits. `made` is in milliseconds since 1970; `by` is the last day to do what is asked.
    """

    id: UUID
    package: UUID
    originator: str
    offering: str
    version: int
    root: bytes
    statement: str
    made: int
    by: date
    reasons: frozenset[NoticeReason]
    rows: tuple[bytes, ...]


class SubjectOfNotice(StrictModel):
    """The statement of the package."""

    name: Literal["statement.dsse.json"]
    digest: DigestDocument


class NoticePredicate(StrictModel):
    """Predicate: which rows, why, and what is asked until when."""

    notice: _Id
    package: _Id
    originator: _Text
    offering: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    version: Annotated[int, Field(ge=1, le=2**31)]
    root: _Hash
    made: Annotated[str, StringConstraints(max_length=24)]
    by: Day
    reasons: Annotated[list[Annotated[NoticeReason, Field(strict=False)]], Field(min_length=1, max_length=2)]
    asked: tuple[Literal["delete"], Literal["retrain-or-cease"], Literal["acknowledge"]] = Field(strict=False)
    rows: Annotated[list[_Hash], Field(min_length=1, max_length=MOST_ROWS)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(one >= two for one, two in zip(self.rows, self.rows[1:], strict=False)):
            raise ValueError("rows are not in ascending order, or one is there twice")
        if time_of(self.made) is None:
            raise ValueError("made is no time")
        return self


class NoticeDocument(StrictModel):
    """Notice as a statement: see docs/packages.md."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[list[SubjectOfNotice], Field(min_length=1, max_length=1)]
    predicate_type: Annotated[Literal["urn:teller:notice:1"], Field(alias="predicateType")]
    predicate: NoticePredicate
    model_config = _MODEL

    def notice(self) -> Notice:
        """Return the notice."""
        said = self.predicate
        return Notice(
            id=UUID(said.notice),
            package=UUID(said.package),
            originator=said.originator,
            offering=said.offering,
            version=said.version,
            root=bytes.fromhex(said.root),
            statement=self.subject[0].digest.sha256,
            made=time_of(said.made) or 0,
            by=date.fromisoformat(said.by),
            reasons=frozenset(said.reasons),
            rows=tuple(map(bytes.fromhex, said.rows)),
        )


def parts(rows: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Yield the pseudonyms of rows, each once, as those of notices that fit into a message of Kafka."""
    found = sorted(set(rows))
    for at in range(0, len(found), MOST_ROWS):
        yield tuple(found[at : at + MOST_ROWS])


def signed_notice(notice: Notice, key: SignerKey) -> bytes:
    """Write a notice and sign it; the same notice and key give the same bytes. Rows are those of one of `parts`."""
    predicate = {
        "asked": list(ASKED),
        "by": notice.by.isoformat(),
        "made": time_text(notice.made),
        "notice": str(notice.id),
        "offering": notice.offering,
        "originator": notice.originator,
        "package": str(notice.package),
        "reasons": sorted(each.value for each in notice.reasons),
        "root": notice.root.hex(),
        "rows": [each.hex() for each in notice.rows],
        "version": notice.version,
    }
    payload = canonical({
        "_type": TYPE,
        "predicate": predicate,
        "predicateType": PREDICATE_TYPE,
        "subject": [{"digest": {"sha256": notice.statement}, "name": STATEMENT}],
    })  # fmt: skip
    return dsse.signed(payload, key)


def notice_in(found: bytes) -> Notice | None:
    """Read a notice, whoever signed it; None for what is none."""
    payload = dsse.payload_of(found, MOST_BYTES)
    document = None if payload is None else read(payload, NoticeDocument, MOST_BYTES, "a notice")
    return document.notice() if isinstance(document, NoticeDocument) else None


def verified_notice(found: bytes, keys: Sequence[VerifierKey]) -> Notice | str:
    """Check who signed a notice, and read it; what is none comes back as a sentence that says why."""
    if not any(map(dsse.signs_packages, keys)):
        return "among the keys is none that signs packages: its name ends in /packages"
    if dsse.signer_of(found, MOST_BYTES, list(keys)) is None:
        return "none of the keys has signed it: it was altered, is of another bank, or is no notice"
    return notice_in(found) or "it is no notice as this version of Teller knows it"


def digest_of(document: bytes) -> str:
    """Return the SHA-256 of a signed document, by which an answer names it."""
    return sha256(document).hexdigest()
