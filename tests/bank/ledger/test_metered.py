"""Metering events are read as routers wrote them, and nothing else is."""

import json
import time
from typing import Any
from uuid import UUID

import pytest

from bank.ledger.metered import metered
from bank.ledger.months import month_of
from bank.ledger.posting import Quantities
from bank.receipts import withdrawal_metering
from bank.receipts.metering_event import encoded
from tests.bank.ledger.drawn import OWNER

RECEIPT: dict[str, Any] = {
    "receipt_id": UUID(int=7), "depositor": "example", "owner": OWNER, "schema": "social.post.v1", "record_count": 3,
    "size_bytes": 456, "bucket": "b", "object_key": "k", "corrections": [],
}  # fmt: skip


def changed(**changes: Any) -> bytes:
    event = json.loads(encoded(RECEIPT, 1_796_083_200_123)[0])
    data = {name: event["data"].get(name) for name in event["data"]} | changes.pop("data", {})
    return json.dumps(event | {"data": data} | changes).encode()


def test_an_event_of_the_router_is_read() -> None:
    found = metered(encoded(RECEIPT, 1_796_083_200_123)[0])
    assert found == (str(UUID(int=7)), 1_796_083_200_123, "example", OWNER, Quantities(3, 456, 1), "social.post.v1")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_month_is_that_of_the_event_in_utc_wherever_clocks_are(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for written, month in (
            ("2026-12-01T01:30:00+02:00", "2026-11"), ("2026-11-30T23:59:59.999Z", "2026-11"),
            ("2026-11-30T19:00:00-05:00", "2026-12"), ("2026-12-01T00:00:00Z", "2026-12"),
        ):  # fmt: skip
            found = metered(changed(time=written))
            assert found is not None
            assert month_of(found.time) == month
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_time_in_another_zone_is_the_same_time() -> None:
    found = metered(changed(time="2026-12-01T01:30:00+02:00"))
    assert found == metered(changed(time="2026-11-30T23:30:00Z"))
    assert found is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "another"}, {"source": "/elsewhere"}, {"id": ""}, {"id": 7}, {"id": "x" * 65}, {"time": "2026-12-01"},
        {"time": "2026-12-01T01:30:00"}, {"time": 5}, {"data": {"owner": "x"}}, {"data": {"owner": None}},
        {"data": {"depositor": ""}}, {"data": {"schema": 1}}, {"data": {"schema": "x" * 129}},
        {"data": {"records": -1}}, {"data": {"records": True}}, {"data": {"bytes": 1.5}}, {"data": {"bytes": 2**60}},
    ],
)  # fmt: skip
def test_what_no_router_wrote_is_none(changes: dict[str, Any]) -> None:
    assert metered(changed(**changes)) is None


def withdrawn(**changes: Any) -> bytes:
    found = withdrawal_metering.MeteredWithdrawal(UUID(int=5), "films", "acme", OWNER, 3)
    event = json.loads(withdrawal_metering.encoded(found, 1_796_083_200_123)[0])
    return json.dumps(event | {"data": event["data"] | changes.pop("data", {})} | changes).encode()


def test_a_withdrawal_is_read_and_is_no_depositors() -> None:
    found = metered(withdrawn())
    assert found is not None
    assert (found.time, found.depositor, found.owner, found.schema) == (1_796_083_200_123, "", OWNER, "")
    assert found.quantities == Quantities(withdrawals=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "databank.deposit.stored.v1"}, {"source": "/teller/router"}, {"data": {"owner": "x"}},
        {"data": {"withdrawals": 0}}, {"data": {"withdrawals": -1}}, {"data": {"withdrawals": True}},
    ],
)  # fmt: skip
def test_what_no_packager_wrote_is_none(changes: dict[str, Any]) -> None:
    assert metered(withdrawn(**changes)) is None


@pytest.mark.parametrize("value", [None, b"", b"[]", b"null", b"\xff", b"[" * 100_000, b"{}"])
def test_what_is_no_event_is_none(value: bytes | None) -> None:
    assert metered(value) is None
