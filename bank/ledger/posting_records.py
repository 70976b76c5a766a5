"""Postings as records of ledger.posting.v1: encoded, and read from whatever lies on the topic."""

from typing import Any, Final
from uuid import UUID

from bank.ledger.money import PARTS
from bank.ledger.posting import Charge, Leg, Posting, PostingKind, Quantities, problem
from schemas import catalog, framing

SCHEMA: Final = "ledger.posting.v1"
#: Errors of decoding foreign bytes, and of making a posting of what they hold.
_UNREADABLE: Final = (ValueError, EOFError, OverflowError, KeyError, IndexError, TypeError)
#: The first and the last millisecond that has a month.
_FIRST_MS: Final = -62_135_596_800_000
_LAST_MS: Final = 253_402_300_799_999


def encoded(posting: Posting) -> tuple[bytes, bytes]:
    """Encode a posting, as (key, value); the key is its cause.

    Raises:
        ValueError: it is none: its legs do not sum to zero, say.
    """
    if found := problem(posting):
        raise ValueError(found)
    return posting.cause.encode(), framing.encode_plain(catalog.load().by_name(SCHEMA), _fields(posting))


def _fields(posting: Posting) -> dict[str, Any]:
    return {
        "posting_id": str(posting.posting_id),
        "kind": posting.kind.value,
        "cause": posting.cause,
        "time": posting.time,
        "depositor": posting.depositor,
        "owner": posting.owner,
        "schema": posting.schema,
        "records": posting.quantities[0],
        "bytes": posting.quantities[1],
        "objects": posting.quantities[2],
        "withdrawals": posting.quantities[3],
        "legs": [{"account": leg[0], "currency": leg[1], "amount": leg[2], "carried": leg[3]} for leg in posting.legs],
        "charges": [_charge(each) for each in posting.charges],
        "reverses": str(posting.reverses) if posting.reverses else None,
    }


def _charge(charge: Charge) -> dict[str, Any]:
    amount, rest = divmod(charge.exact, PARTS)
    return {
        "tariff": charge.tariff,
        "party": charge.party,
        "currency": charge.currency,
        "amount": amount,
        "rest": rest,
    }


def decoded(key: bytes | None, value: bytes | None) -> Posting | None:
    """Decode a posting; None for anything that the ledger did not write there."""
    try:
        found = _posting(framing.decode_plain(catalog.load().by_name(SCHEMA), value or b""))
    except _UNREADABLE:
        return None
    return found if key == found.cause.encode() and not problem(found) else None


def _posting(record: dict[str, Any]) -> Posting:
    time = record["time"]
    if not _FIRST_MS <= time <= _LAST_MS:
        raise ValueError("its time is of no year from 1 to 9999")
    found = Posting(
        kind=PostingKind(record["kind"]),
        cause=record["cause"],
        time=time,
        legs=tuple(Leg(each["account"], each["currency"], each["amount"], each["carried"]) for each in record["legs"]),
        depositor=record["depositor"],
        owner=record["owner"],
        quantities=Quantities(record["records"], record["bytes"], record["objects"], record["withdrawals"]),
        charges=tuple(
            Charge(each["tariff"], each["party"], each["currency"], each["amount"] * PARTS + each["rest"])
            for each in record["charges"]
        ),
        reverses=record["reverses"] and UUID(record["reverses"]),
        schema=record["schema"],
    )
    if str(found.posting_id) != record["posting_id"]:
        raise ValueError("its id does not follow from its cause")
    return found
