"""Tariffs and events for tests of the ledger."""

import json
from typing import Any
from uuid import UUID

from bank.ledger.metered import MeteredObject
from bank.ledger.months import day_start
from bank.ledger.posting import Quantities
from bank.ledger.tariff import Tariff, read

OWNER = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32
NOON = (day_start("2026-11-15") or 0) + 43_200_000


def document(**changes: Any) -> dict[str, Any]:
    """Return a tariff's document; a field of None is left out."""
    fields = {
        "tariff": "standard",
        "version": 1,
        "side": "depositor",
        "party": "*",
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "payer": "depositor",
        "prices": [{"meter": "records", "price": "0.0001"}],
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def text(**changes: Any) -> bytes:
    return json.dumps(document(**changes)).encode()


def tariff(**changes: Any) -> Tariff:
    found = read(text(**changes))
    assert isinstance(found, Tariff), str(found)
    return found


def event(number: int = 1, **changes: Any) -> MeteredObject:
    fields: dict[str, Any] = {
        "id": str(UUID(int=number)),
        "time": NOON,
        "depositor": "example",
        "owner": OWNER,
        "quantities": Quantities(10, 1000, 1),
        "schema": "social.post.v1",
    } | changes
    return MeteredObject(**fields)
