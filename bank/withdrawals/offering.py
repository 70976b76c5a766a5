"""An offering as a JSON document, read strictly. `schemas/withdrawals/offering.v1.json` is its JSON Schema.

Days begin at 0:00 UTC, and what ends on a day ends where the day begins. A version is never edited: what changes is a
new version, which asks all owners anew, while licences of an older one keep its terms.
"""

import hashlib
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bank import strict_documents
from bank.ledger.months import DAY_MS
from bank.strict_documents import StrictModel, canonical
from bank.withdrawals import record_types, terms
from bank.withdrawals.document_parts import (
    FORMS,
    ID,
    Codes,
    Day,
    ExclusivityCode,
    Line,
    Name,
    OfferedPriceDocument,
    UseCode,
    codes_of,
    day_of,
    once,
    price_fields,
    start,
    territory,
)  # fmt: skip
from bank.withdrawals.terms import DataPeriod, Exclusivity, Groups, LicenceTerms, Offering, WantedRecords

MOST_BYTES: Final = 65_536
#: Short enough to name the offering's revenue on the ledger.
_Id = Annotated[str, StringConstraints(pattern=ID)]
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Owners = Annotated[int, Field(ge=terms.LEAST_OWNERS, le=terms.MOST_OWNERS)]
_Alike = Annotated[int, Field(ge=terms.LEAST_ALIKE, le=terms.MOST_OWNERS)]


def _known_type(name: str) -> str:
    if name not in record_types.askable():
        raise ValueError(f"is no record type of this bank: give one of {', '.join(sorted(record_types.askable()))}")
    return name


class WantedDocument(StrictModel):
    """Fields of a record type, and the fewest records of it that an owner has in the period."""

    record_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]{1,64}$"), AfterValidator(_known_type)]
    fields: Annotated[list[_Word], Field(min_length=1, max_length=terms.MOST_FIELDS), AfterValidator(once)]
    least_records: Annotated[int, Field(ge=1, le=terms.MOST_RECORDS)] = 1

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        known = record_types.askable()[self.record_type]
        wrong = [f"fields.{place}" for place, field in enumerate(self.fields) if field not in known]
        if wrong:
            raise ValueError(
                f"{', '.join(wrong)} cannot be asked for: of {self.record_type} give one of {', '.join(sorted(known))}"
            )
        return self


class GroupsDocument(StrictModel):
    """Fewest owners of a package, and fewest of them who look alike in it (k)."""

    owners: _Owners
    alike: _Alike


class OfferingDocument(StrictModel):
    """Offering as a document: see docs/withdrawals.md."""

    offering: _Id
    version: Annotated[int, Field(ge=1, le=terms.MOST_VERSION)]
    originator: Name
    purpose: Line
    model: Line
    framework: Line
    uses: Annotated[list[UseCode], Field(min_length=1), AfterValidator(once)]
    wanted: Annotated[list[WantedDocument], Field(min_length=1, max_length=terms.MOST_WANTED)]
    data_from: Day
    data_until: Day
    territory: Annotated[Codes, Field(min_length=1)]
    exclusivity: ExclusivityCode = Exclusivity.NONE
    price: OfferedPriceDocument
    groups: GroupsDocument
    opens: Day
    closes: Day
    expires: Day


class OfferingProblems(NamedTuple):
    """Outcome of reading what is no offering: what to mend, one sentence each."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.sentences)


def read(text: bytes, now: int | None = None) -> Offering | OfferingProblems:
    """Read a document of at most MOST_BYTES, of which every field is known and none is there twice.

    `now`, in milliseconds since 1970, is for one that is to be opened: it must not have closed or expired.
    """
    found = strict_documents.read(text, OfferingDocument, MOST_BYTES, "an offering", FORMS)
    if isinstance(found, tuple):
        return OfferingProblems(found)
    problems = (*_problems(found), *(() if now is None else _late(found, now)))
    return OfferingProblems(problems) if problems else _made(found)


def to_json(offering: Offering) -> bytes:
    """Write an offering as canonical JSON (RFC 8785), the same bytes whoever wrote its document.

    Raises:
        ValueError: a time is not the beginning of a day.
    """
    agreed = offering.terms
    return canonical({
        "closes": day_of(offering.closes),
        "data_from": day_of(agreed.period.since),
        "data_until": day_of(agreed.period.until),
        "exclusivity": agreed.exclusivity.value,
        "expires": day_of(agreed.expires),
        "framework": offering.framework,
        "groups": {"alike": agreed.groups.alike, "owners": agreed.groups.owners},
        "model": offering.model,
        "offering": offering.id,
        "opens": day_of(offering.opens),
        "originator": offering.originator,
        "price": price_fields(agreed.price),
        "purpose": offering.purpose,
        "territory": codes_of(agreed.territory),
        "uses": sorted(use.value for use in agreed.uses),
        "version": offering.version,
        "wanted": [_wanted_fields(each) for each in agreed.wanted],
    })  # fmt: skip


def digest(offering: Offering) -> str:
    """Return the SHA-256 of an offering's canonical JSON, in hexadecimal digits: what owners answer to."""
    return hashlib.sha256(to_json(offering)).hexdigest()


def unfit_changes(before: Offering, after: Offering) -> tuple[str, ...]:
    """Say what keeps an offering from being the next version of another: all but its name and originator may change."""
    said = {
        "the next version has the same offering: open another one under its own name": before.id != after.id,
        "the originator stays: open an offering of your own": before.originator != after.originator,
        f"the next version is {before.version + 1}": after.version != before.version + 1,
        "nothing has changed: the version that is open stays": _but_version(before) == _but_version(after),
    }
    return tuple(sentence for sentence, wrong in said.items() if wrong)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a document; `schemas/withdrawals/offering.v1.json` is a copy."""
    return strict_documents.json_schema(OfferingDocument)


def _problems(found: OfferingDocument) -> tuple[str, ...]:
    """List what the form does not say of fields that belong together."""
    opens, closes, expires = start(found.opens), start(found.closes), start(found.expires)
    types = [each.record_type for each in found.wanted]
    said = {
        "data_until: let it be later than data_from": found.data_until <= found.data_from,
        "data_until: let it be no later than expires": found.data_until > found.expires,
        "closes: let it be later than opens": closes <= opens,
        "expires: let it be later than closes, so that the last who accepts grants something": expires <= closes,
        f"expires: let it be at most {terms.MOST_DAYS} days after opens; 7 to 15 years are usual": expires - opens
        > terms.MOST_DAYS * DAY_MS,
        "wanted: a record type is there twice: join its fields": len(set(types)) < len(types),
        "groups.alike: let it be no more than groups.owners": found.groups.alike > found.groups.owners,
    }
    return tuple(sentence for sentence, wrong in said.items() if wrong)


def _late(found: OfferingDocument, now: int) -> tuple[str, ...]:
    said = {
        "closes: it has closed already: give a later day": start(found.closes) <= now,
        "expires: it is in the past: give a later day; 7 to 15 years from now are usual": start(found.expires) <= now,
    }
    return tuple(sentence for sentence, wrong in said.items() if wrong)


def _made(found: OfferingDocument) -> Offering:
    return Offering(
        id=found.offering,
        version=found.version,
        originator=found.originator,
        purpose=found.purpose,
        model=found.model,
        framework=found.framework,
        terms=LicenceTerms(
            wanted=tuple(
                WantedRecords(each.record_type, frozenset(each.fields), each.least_records)
                for each in sorted(found.wanted, key=lambda each: each.record_type)
            ),
            period=DataPeriod(start(found.data_from), start(found.data_until)),
            uses=frozenset(found.uses),
            territory=territory(found.territory),
            exclusivity=found.exclusivity,
            price=found.price.price(),
            groups=Groups(found.groups.owners, found.groups.alike),
            expires=start(found.expires),
        ),
        opens=start(found.opens),
        closes=start(found.closes),
    )


def _wanted_fields(wanted: WantedRecords) -> dict[str, Any]:
    return {
        "fields": sorted(wanted.fields), "least_records": wanted.least_records, "record_type": wanted.record_type
    }  # fmt: skip


def _but_version(offering: Offering) -> tuple[Any, ...]:
    return (offering.purpose, offering.model, offering.framework, offering.terms, offering.opens, offering.closes)
