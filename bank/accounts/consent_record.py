"""Consent records and receipts by ISO/IEC TS 27560:2023, as the profile of the W3C's Data Privacy Vocabularies and
Controls Community Group has them (https://w3id.org/dpv/guides/consent-27560), in JSON-LD 1.1. Pure.

A record follows from its event, Kafka's offset and time of it, the depositor's entry and the bank's particulars, so it
can be made again. Its context is inside: a reader fetches nothing.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from bank.accounts.depositors import Depositor
from bank.accounts.events import AccountEvent

#: Names of the two profiles (section 2 of the guide).
RECORD: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt-record"
CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Particulars:
    """Facts about the bank that a consent record names: who runs it, where, and by which notice."""

    name: str
    contact: str
    address: str
    jurisdiction: str
    notice: str
    language: str


@dataclass(frozen=True, slots=True)
class Consented:
    """An event CONSENTED, with Kafka's offset and time of it, in milliseconds since 1970-01-01T00:00:00Z."""

    event: AccountEvent
    consent_id: UUID
    offset: int
    time: int
    depositor: Depositor


def receipt(given: Consented, bank: Particulars) -> bytes:
    """Return the consent receipt, with the record in it, as UTF-8: the same bytes whenever it is made."""
    identity = str(uuid5(given.consent_id, "receipt"))
    found: Node = {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{identity}",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": _iri(RECEIPT),
        "dct:created": _time(given.time),
        "dct:identifier": identity,
        "dpv:hasIdentifier": identity,
        "dpv:hasRecordOfActivity": record(given, bank),
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def record(given: Consented, bank: Particulars) -> Node:
    """Return the consent record, without its context."""
    event, identity = given.event, str(given.consent_id)
    return {
        "@id": f"urn:uuid:{identity}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": _iri(RECORD),
        "dct:identifier": identity,
        "dpv:hasIdentifier": identity,
        "dct:source": f"bank.accounts, offset {given.offset}",
        "dpv:hasDataSubject": _account(event.owner, "dpv:DataSubject"),
        "dpv:hasNotice": {
            "@id": bank.notice,
            "@type": "dpv:ConsentNotice",
            "dct:language": bank.language,
        },
        "dpv:hasDataController": _controller(bank),
        "dpv:hasJurisdiction": {"@type": "dpv:Jurisdiction", "dct:title": bank.jurisdiction},
        "dpv:hasLegalBasis": _iri("dpv:ExplicitlyExpressedConsent"),
        "dpv:hasProcess": _process(given, bank),
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dpv:isExercisedAt": bank.contact},
        "dpv:hasRight": {
            "@type": "dpv:DataSubjectRight",
            "dct:title": "Right to withdraw consent",
            "dpv:isExercisedAt": bank.contact,
        },
        "dpv:hasConsentStatus": _status(given),
    }


def _controller(bank: Particulars) -> Node:
    return {
        "@id": _BANK,
        "@type": "dpv:DataController",
        "dpv:hasIdentifier": _BANK,
        "dpv:hasName": bank.name,
        "schema:contactPoint": [
            {"@type": "schema:ContactPoint", "schema:description": bank.contact},
            {"@type": "schema:PostalAddress", "schema:streetAddress": bank.address},
        ],
    }


def _process(given: Consented, bank: Particulars) -> Node:
    """Return what is done with which record types, and from whom they come."""
    depositor = given.depositor
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {"@id": given.event.purpose, "@type": "dpv:Purpose"},
        "dpv:hasPersonalData": [
            {"@type": "dpv:PersonalData", "dct:identifier": name} for name in sorted(given.event.schemas)
        ],
        "dpv:hasProcessing": [_iri("dpv:Collect"), _iri("dpv:Store")],
        "dpv:hasDataSource": {
            "@id": f"urn:teller:depositor:{depositor.key}",
            "@type": "dpv:DataSource",
            "dpv:hasIdentifier": depositor.legal_id or depositor.key,
            "dpv:hasName": depositor.legal_name or depositor.name,
            "dpv:hasContact": depositor.contact or depositor.name,
        },
        "dpv:hasRecipient": _iri(_BANK),
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": bank.jurisdiction},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": _until_event("the owner has it deleted")},
        ],
    }


def _status(given: Consented) -> Node:
    event = given.event
    keeper = _account(event.given_by, "dpv:Entity") if event.given_by else _iri(_urn(event.owner))
    ends = (
        {"@type": "dpv:UntilTimeDuration", "rdf:value": _time(event.valid_until)}
        if event.valid_until
        else _until_event("it is withdrawn")
    )
    return {
        "@type": "dpv:ConsentGiven",
        "dpv:isIndicatedBy": keeper,
        "dpv:isIndicatedAtTime": _time(given.time),
        "dpv:hasIndicationMethod": event.evidence or "recorded by the bank",
        "dpv:hasDuration": ends,
        "schema:validFrom": _time(max(event.valid_from, given.time)),
    }


def _account(owner: str, kind: str) -> Node:
    return {"@id": _urn(owner), "@type": kind, "dct:identifier": owner, "dpv:hasIdentifier": owner}


def _until_event(what: str) -> Node:
    return {"@type": "dpv:UntilEventDuration", "rdf:value": what}


def _iri(name: str) -> Node:
    return {"@id": name}


def _urn(owner: str) -> str:
    return f"urn:teller:account:{owner}"


def _time(ms: int) -> Node:
    text = datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"@type": "xsd:dateTime", "@value": text}


_BANK: Final = "urn:teller:bank"
