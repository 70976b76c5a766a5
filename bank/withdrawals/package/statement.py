"""Statement that the bank signs of a package: an in-toto Statement v1 with a predicate of ours.

Subjects are the package's files, each with its SHA-256 and its size; whatever is no subject is not of the package.
"""

from collections.abc import Iterable
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from bank.ledger.documents.months import time_text
from bank.ledger.money import shown
from bank.strict_documents import StrictModel, canonical
from bank.transparency.checkpoint import checkpoint_of_note
from bank.transparency.tlog_proof import tlog_proof_of
from bank.withdrawals import offering
from bank.withdrawals.package.contents import Described, Package
from bank.withdrawals.package.names import AGREEMENT, ALWAYS, MOST_FILES, known, most_bytes, record_type_of

TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "urn:teller:package:1"
_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0, le=2**53)]
_Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=255)]
_MODEL: Final = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class DigestDocument(StrictModel):
    """SHA-256 of a file."""

    sha256: _Hash


class SizeDocument(StrictModel):
    """Bytes of a file."""

    size: _Count


class SubjectDocument(StrictModel):
    """A file of the package."""

    name: Annotated[str, StringConstraints(max_length=120)]
    digest: DigestDocument
    media_type: Annotated[str, Field(alias="mediaType")]
    annotations: SizeDocument
    model_config = _MODEL

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not known(self.name) or self.annotations.size > most_bytes(self.name):
            raise ValueError("is no file that a package can hold")
        return self


class OfferingReference(StrictModel):
    """The offering that the package is for, and the SHA-256 of its canonical JSON."""

    id: _Text
    version: _Count
    sha256: _Hash


class RowsDocument(StrictModel):
    """Number of rows, and the root over them."""

    count: _Count
    root: _Hash


class AnonymityDocument(StrictModel):
    """k, l, lost information from 0 to 1, and rows that were left out."""

    k: _Count
    l: _Count  # noqa: E741 - the field's name in the literature
    loss: Annotated[str, StringConstraints(pattern=r"^[01]\.[0-9]{2,6}$")]
    suppressed: _Count


class LogDocument(StrictModel):
    """State of the log in which the record of this package lies."""

    origin: _Text
    size: _Count
    root: _Hash


class PredicateDocument(StrictModel):
    """Predicate: what the bank says of the package."""

    package: _Id
    made: Annotated[str, StringConstraints(max_length=24)]
    originator: _Text
    offering: OfferingReference
    agreement: _Hash
    rows: RowsDocument
    anonymity: AnonymityDocument
    log: LogDocument | None = None


class StatementDocument(StrictModel):
    """Statement of a package; the predicate's file names are checked to be once each, and whole."""

    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[list[SubjectDocument], Field(min_length=1, max_length=MOST_FILES)]
    predicate_type: Annotated[Literal["urn:teller:package:1"], Field(alias="predicateType")]
    predicate: PredicateDocument
    model_config = _MODEL

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [each.name for each in self.subject]
        if self.predicate.agreement not in {each.digest.sha256 for each in self.subject if each.name == AGREEMENT}:
            raise ValueError("its agreement is not the file")
        if len(set(names)) < len(names) or not set(names) >= ALWAYS or not any(map(record_type_of, names)):
            raise ValueError("a file is named twice, or one is missing without which it is no package")
        return self

    @property
    def files(self) -> dict[str, Described]:
        """The package's files by name."""
        subjects = sorted(self.subject, key=lambda each: each.name)
        return {each.name: Described(each.name, each.digest.sha256, each.annotations.size) for each in subjects}

    @property
    def package(self) -> UUID:
        return UUID(self.predicate.package)


def statement(package: Package, files: Iterable[Described], agreement: Described) -> bytes:
    """Write the statement of a package, as canonical JSON."""
    found = package.anonymity
    predicate = {
        "agreement": agreement.sha256,
        "anonymity": {"k": found.k, "l": found.l, "loss": shown(found.loss), "suppressed": found.suppressed},
        "made": time_text(package.made),
        "offering": {
            "id": package.offering.id,
            "sha256": offering.digest(package.offering),
            "version": package.offering.version,
        },
        "originator": package.offering.originator,
        "package": str(package.id),
        "rows": {"count": package.rows, "root": package.row_root.hex()},
    }
    return canonical({
        "_type": TYPE,
        "predicate": predicate | _log(package.proof),
        "predicateType": PREDICATE_TYPE,
        "subject": [_subject(each) for each in sorted(files)],
    })  # fmt: skip


def _log(proof: bytes | None) -> dict[str, object]:
    """Return the log's state that the proof leads to; nothing without a proof."""
    found = tlog_proof_of(proof) if proof is not None else None
    read = checkpoint_of_note(found.checkpoint) if found else None
    if read is None:
        return {}
    return {"log": {"origin": read[1].origin, "root": read[1].root.hex(), "size": read[1].size}}


def _subject(file: Described) -> dict[str, object]:
    return {
        "annotations": {"size": file.size}, "digest": {"sha256": file.sha256}, "mediaType": file.media_type,
        "name": file.name,
    }  # fmt: skip
