"""Accounts as records of bank.account.v1: encoded, and read from whatever lies on the topic."""

from dataclasses import asdict
from typing import Any, Final, NamedTuple

from bank.accounts import records
from bank.accounts.account import Account, Consent, Link, LinkClaim
from bank.accounts.events import HEX, AccountKind
from schemas import catalog, framing

SCHEMA: Final = "bank.account.v1"


class Enforced(NamedTuple):
    """Since when the bank takes no deposit without link and consent: milliseconds since 1970-01-01T00:00:00Z, and the
    offset of the event that says so.
    """

    since: int
    offset: int


def encoded(account: Account | Enforced) -> tuple[bytes, bytes]:
    """Encode an account, or since when consents are asked for, as (key, value)."""
    schema = catalog.load().by_name(SCHEMA)
    if isinstance(account, Enforced):
        return b"", framing.encode(schema, _EMPTY | {"offset": account.offset, "enforced": account.since})
    return account.owner.encode(), framing.encode(schema, _EMPTY | asdict(account) | {"kind": account.kind.value})


def decoded(key: bytes | None, value: bytes | None) -> Account | Enforced | None:
    """Decode an account; None for anything that no command of the bank wrote there."""
    record = fields(key, value)
    if record is None:
        return None
    if not record["owner"]:
        return Enforced(record["enforced"], record["offset"])
    try:
        return Account(
            owner=record["owner"],
            offset=record["offset"],
            kind=AccountKind(record["kind"]),
            opened=record["opened"],
            closed=record["closed"],
            keepers=tuple(record["keepers"]),
            successor=record["successor"],
            claims=tuple(LinkClaim(**each) for each in record["claims"]),
            links=tuple(Link(**each) for each in record["links"]),
            consents=tuple(Consent(**each) for each in record["consents"]),
        )
    except ValueError:
        return None


def fields(key: bytes | None, value: bytes | None) -> dict[str, Any] | None:
    """Decode the fields of a record of bank.account.v1, as they are; None as above. The quick way for a million."""
    record: dict[str, Any] | None = records.decoded(SCHEMA, value, dict)
    if record is None:
        return None
    owner: str = record["owner"]
    return record if key == owner.encode() and (not owner or HEX.fullmatch(owner)) else None


_EMPTY: Final[dict[str, Any]] = {
    "owner": "", "enforced": 0, "kind": None, "opened": 0, "closed": 0,
    "keepers": [], "successor": "", "claims": [], "links": [], "consents": [],
}  # fmt: skip
