"""Notices of rows whose licences ended: what the originator has to delete, and what owners hear of it."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import files
from .bank import Bank
from .events import Told, delivery, package_event
from .making import MOST_ROWS
from .stage import Stage

#: Days that an originator has to do what a notice asks for.
DAYS = 30
Owners = dict[str, tuple[str, list[str]]]


class Noticer:
    """Looks after a package that went out, as long as licences of its rows are live."""

    def __init__(self, bank: Bank, stage: Stage, key: Ed25519PrivateKey) -> None:
        self._bank, self._stage, self._key = bank, stage, key
        self._event = bank.schemas.by_name["withdrawals.package_event.v1"]
        self._delivery = bank.schemas.by_name["withdrawals.delivery.v1"]

    def look(self) -> int:
        """Give notice of the rows whose licences ended since; return how many owners' they are."""
        self._bank.begin()
        state = self._stage.state()
        if state is None or not self._is_released(state):
            return 0
        noticed = {
            each.record["owner"]
            for each in self._bank.records("withdrawals.deliveries")
            if each.record["event"] == "noticed" and str(each.record["package"]) == state["package"]
        }
        due, count = self._ended(state, noticed), 0
        for some in _parts(due):
            self._bank.tell(self._notice(state, some, self._reasons(state, some)))
            count += len(some)
        left = {owner: found for owner, found in state["owners"].items() if owner not in {*noticed, *due}}
        self._stage.keep({**state, "owners": left})  # nothing of who left is needed any more
        return count

    def _is_released(self, state: Mapping[str, Any]) -> bool:
        told = (each.record for each in self._bank.records("withdrawals.packages"))
        return any((str(each["package"]), each["event"]) == (state["package"], "released") for each in told)

    def _ended(self, state: Mapping[str, Any], noticed: set[str]) -> Owners:
        offering = self._bank.offering(state["offering"], state["version"])
        live, erased = self._bank.licences(offering), self._bank.erased()
        holds = {owner: each.agreement for owner, each in live.items() if owner not in erased}
        return {
            owner: (agreement, rows)
            for owner, (agreement, rows) in state["owners"].items()
            if holds.get(owner) != agreement and owner not in noticed
        }

    def _reasons(self, state: Mapping[str, Any], owners: Owners) -> list[str]:
        answers = (each.record for each in self._bank.records("withdrawals.answers"))
        revoked = {
            each["owner"] for each in answers if (each["said"], each["offering"]) == ("revoke", state["offering"])
        }
        return sorted({"revoked" if owner in revoked else "ended" for owner in owners})

    def _notice(self, state: Mapping[str, Any], owners: Owners, reasons: list[str]) -> Iterator[Told]:
        notice, now = uuid4(), int(time.time() * 1000)
        names = ("package", "offering", "version", "originator")
        about = {**{name: state[name] for name in names}, "time": now, "notice": notice}
        rows = sorted(each for _, found in owners.values() for each in found)
        predicate = {"notice": str(notice), "reasons": reasons, "rows": rows}
        document = files.signed(_statement(state, predicate, now), self._key)
        yield package_event(self._event, "noticed", {**about, "document": document})
        for owner, (agreement, found) in owners.items():
            fields = {**about, "owner": owner, "agreement": agreement, "rows": len(found)}
            yield delivery(self._delivery, "noticed", fields)


def _parts(due: Owners) -> Iterator[Owners]:
    """Yield the owners of a notice each: none names more than MOST_ROWS rows."""
    some: Owners = {}
    for owner, found in due.items():
        if some and sum(len(rows) for _, rows in some.values()) + len(found[1]) > MOST_ROWS:
            yield some
            some = {}
        some[owner] = found
    if some:
        yield some


def _statement(state: Mapping[str, Any], predicate: Mapping[str, Any], now: int) -> dict[str, Any]:
    made = datetime.fromtimestamp(now / 1000, UTC)
    return {
        "_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:teller:notice:1",
        "subject": [{"name": files.STATEMENT, "digest": {"sha256": state["statement"]}}],
        "predicate": {
            **{name: state[name] for name in ("package", "offering", "version", "originator", "root")},
            **predicate, "made": made.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "by": (made.date() + timedelta(days=DAYS)).isoformat(),
            "asked": ["delete", "retrain-or-cease", "acknowledge"],
        },
    }  # fmt: skip
