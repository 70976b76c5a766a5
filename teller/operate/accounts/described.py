"""Accounts and events as JSON for people and programs; depositors have their names. Pure."""

from typing import Any

from bank.accounts.account import OPEN, Account
from bank.accounts.depositors import Depositors
from bank.accounts.events import AccountEvent
from teller.operate.accounts import rules
from teller.operate.accounts.reading import Happened


def described(found: Account, known: Depositors) -> dict[str, Any]:
    """Return an account as it now is."""
    names = _names(known)
    return {
        "account": found.owner,
        "kind": found.kind.value,
        "opened": rules.day(found.opened),
        "closed": rules.day(found.closed) if found.closed else None,
        "keepers": list(found.keepers),
        "successor": found.successor,
        "claims": [{"depositor": names.get(each.depositor, ""), "subject": each.subject} for each in found.claims],
        "links": [
            {"depositor": names.get(each.depositor, ""), "subject": each.subject} | _span(each.since, each.until)
            for each in found.links
        ],
        "consents": [
            {"depositor": names.get(each.depositor, ""), "schema": each.schema, "offset": each.offset}
            | _span(each.since, each.until)
            | {"withdrawn": each.withdrawn}
            for each in found.consents
        ],
    }


def event_described(happened: Happened, known: Depositors) -> dict[str, Any]:
    """Return an event whole, with Kafka's offset and time of it; fields that say nothing are left out."""
    event = happened.event
    fields = {name: getattr(event, name) for name in AccountEvent.__slots__ if name not in ("owner", "depositor")}
    spans = {name: rules.day(time) for name in ("valid_from", "valid_until") if (time := fields[name])}
    depositor = {"depositor": _names(known).get(event.depositor, "")} if event.depositor else {}
    told = {name: value for name, value in fields.items() if value}
    return {"offset": happened.offset, "time": rules.day(happened.time), **told, **depositor, **spans}


def _names(known: Depositors) -> dict[int, str]:
    return {entry.number: entry.name for entry in known}


def _span(since: int, until: int) -> dict[str, Any]:
    return {"since": rules.day(since), "until": None if until == OPEN else rules.day(until)}
