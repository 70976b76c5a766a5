"""What a delivered package pays and is metered by. Pure; docs/ledger.md has the rules."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from .events import delivery_id

MILLION = 1_000_000
MOST_SHARES = 10_000


class Before(NamedTuple):
    """Agreements under which rows were delivered before; and whether the version's pool is paid."""

    agreements: frozenset[str]
    pool_paid: bool


class Owed(NamedTuple):
    """A package: its id, offering, and the commission in millionths; when it was delivered, in milliseconds."""

    package: str
    offering: Mapping[str, Any]
    commission: int
    time: int


def weights(owed: Owed, owners: Mapping[str, tuple[str, int]], before: Before) -> dict[str, int]:
    """Return for what owners are paid: owner -> agreement and rows in, owner -> weight out."""
    per, found = owed.offering["price"]["per"], {}
    for owner, (agreement, rows) in sorted(owners.items()):
        weight = {
            "record": rows,
            "owner": int(agreement not in before.agreements),
            "pool": rows * (not before.pool_paid),
        }
        if weight[per]:
            found[owner] = weight[per]
    return found


def orders(owed: Owed, paid: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """Yield orders of revenue, as key and value."""
    price, weighed, done = owed.offering["price"], list(paid.items()), 0
    amount, whole, is_pool = micros(price["amount"]), sum(paid.values()), price["per"] == "pool"
    for number, at in enumerate(range(0, len(weighed), MOST_SHARES), 1):
        shares = dict(weighed[at : at + MOST_SHARES])
        before, done = done, done + sum(shares.values())
        share = amount * done // whole - amount * before // whole if is_pool else amount * (done - before)
        if not share:
            continue
        name = owed.package if number == 1 else f"{owed.package}.{number}"
        order = {
            "time": owed.time, "currency": price["currency"], "amount": decimal(gross(share, owed.commission)),
            "order": "revenue", "id": name, "originator": owed.offering["originator"],
            "model": owed.offering["offering"], "commission": decimal(owed.commission), "shares": shares,
        }  # fmt: skip
        yield f"revenue/{name}", json.dumps(order, separators=(",", ":")).encode()


def gross(paid: int, commission: int) -> int:
    """Return the least amount of which `paid` is left once the commission is taken off, in millionths."""
    return (paid - 1) * MILLION // (MILLION - commission) + 1


def micros(text: str) -> int:
    """Read an amount as millionths."""
    whole, _, part = text.partition(".")
    return int(whole) * MILLION + int(part.ljust(6, "0"))


def decimal(amount: int) -> str:
    """Write millionths as an amount."""
    whole, part = divmod(amount, MILLION)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")


def metered(owed: Owed, owners: Iterable[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield the metering event of each owner with rows, as key and value."""
    for owner, rows in owners:
        data = {
            "package": owed.package, "offering": owed.offering["offering"],
            "originator": owed.offering["originator"], "owner": owner, "records": rows, "withdrawals": 1,
        }  # fmt: skip
        event = {
            "specversion": "1.0", "id": str(delivery_id("delivered", owner, owed.package)),
            "source": "/teller/packager", "type": "databank.withdrawal.delivered.v1", "subject": owner,
            "time": datetime.fromtimestamp(owed.time / 1000, UTC).isoformat(), "datacontenttype": "application/json",
            "dataschema": "urn:teller:schema:withdrawals.metering.v1", "data": data,
        }  # fmt: skip
        yield owner, json.dumps(event, separators=(",", ":")).encode()
