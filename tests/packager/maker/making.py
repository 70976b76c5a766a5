"""A package, from its order to its delivery: each step is told to the bank once, whenever this process is killed."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import files, money
from .bank import Bank
from .events import Told, delivery, package_event
from .licences import Licence, Refused
from .money import Before, Owed
from .rows import whole_groups
from .stage import Stage

#: A notice names no more rows, and an owner's are in one.
MOST_ROWS = 10_000


class Order(NamedTuple):
    """An order: its text, the package's id, and the offering that it is for."""

    text: str
    package: str
    offering: dict[str, Any]

    @property
    def plans(self) -> dict[str, Any]:
        """What becomes of fields, by record type."""
        found: dict[str, Any] = json.loads(self.text)["plans"]
        return found

    def about(self) -> dict[str, Any]:
        """Return what each event of the package says."""
        names = ("offering", "version", "originator")
        return {"package": self.package, **{name: self.offering[name] for name in names}}


class Maker:
    """Makes one package."""

    def __init__(self, bank: Bank, stage: Stage, key: Ed25519PrivateKey) -> None:
        self._bank, self._stage, self._key = bank, stage, key
        self._event = bank.schemas.by_name["withdrawals.package_event.v1"]
        self._delivery = bank.schemas.by_name["withdrawals.delivery.v1"]

    def make(self, order: Order, to: Path) -> str:
        """Take the package on to its end, from wherever it is; return what became of it."""
        self._bank.begin()
        told = {each.record["event"]: each.record for each in self._told(order.package)}
        for over in ("delivered", "failed"):
            if over in told:
                return over
        if "released" not in told:
            self._release(order)
            _reach("released")
        state = self._stage.state()
        if state is None or ("released" in told and state["root"] != told["released"]["root"].hex()):
            failed = {**order.about(), "time": _now(), "rule": "stage_lost"}
            self._bank.tell([package_event(self._event, "failed", failed)])
            return "failed"
        self._stage.hand_over(to)
        _reach("handed-over")
        self._deliver(order, state)
        self._stage.forget_files()
        return "delivered"

    def _told(self, package: str) -> list[Any]:
        found = self._bank.records("withdrawals.packages")
        return [each for each in found if str(each.record["package"]) == package]

    def _release(self, order: Order) -> None:
        """Make the package, and count it as gone out: of nobody whose licence has ended by then."""
        while True:
            licences = self._payable(order, self._bank.licences(order.offering))
            state, events = self._made(order, licences)
            _reach("made")
            used = {owner: licences[owner] for owner in state["owners"]}
            if self._bank.tell(events, lambda used=used: self._are_live(order, used)):  # type: ignore[misc]
                return

    def _are_live(self, order: Order, used: Mapping[str, Licence]) -> bool:
        _reach("told")
        _wait_for(os.environ.get("GO_ON"))
        return used.items() <= self._bank.licences(order.offering).items()

    def _made(self, order: Order, licences: Mapping[str, Licence]) -> tuple[dict[str, Any], list[Told]]:
        """Write the files of a package; return what to keep of it, and what to tell.

        Raises:
            Refused: too few owners are in it, or look alike, or one has more rows than a notice can name.
        """
        self._stage.clear()
        receipts = self._bank.receipts(order.offering, licences)
        found = whole_groups(self._bank.rows(receipts, order.plans), order.plans)
        written = files.write_rows(self._stage.files, found.rows, self._newest(order))
        owners, groups = written.pseudonyms, order.offering["groups"]
        if len(owners) < groups["owners"] or any(each["k"] < groups["alike"] for each in order.plans.values()):
            raise Refused("there are too few owners, or a plan's k is below the offering's")
        if max(map(len, owners.values())) > MOST_ROWS:
            raise Refused("an owner has more rows than a notice can name")
        at_least = len(owners) // groups["owners"] * groups["owners"]
        made = {**order.about(), "time": _now(), "attempt": 1, "root": written.root, "rows": len(found.rows),
                "owners_at_least": at_least}  # fmt: skip
        released = {**made, "until": min(licences[owner].until for owner in owners), **self._state(made)}
        self._stage.keep({
            **{name: released[name] for name in ("package", "offering", "version", "originator", "statement")},
            "root": written.root.hex(),
            "owners": {owner: [licences[owner].agreement, rows] for owner, rows in owners.items()},
        })  # fmt: skip
        events = [
            package_event(self._event, "ordered", {**order.about(), "time": _now(), "order": order.text}),
            package_event(self._event, "made", {**made, "k": found.k, "suppressed": found.suppressed}),
            package_event(self._event, "released", released),
        ]
        return self._stage.state() or {}, events

    def _newest(self, order: Order) -> dict[str, Any]:
        """Return the newest schema of each record type."""
        by_name = self._bank.schemas.by_name
        versions = {name: [each for each in by_name if each.startswith(f"{name}.v")] for name in order.plans}
        return {name: by_name[max(all_of, key=lambda each: int(each.rpartition(".v")[2]))]
                for name, all_of in versions.items()}  # fmt: skip

    def _state(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """Sign the statement; return what an event says of the files."""
        statement = {
            "_type": "https://in-toto.io/Statement/v1", "subject": files.subjects(self._stage.files),
            "predicateType": "urn:teller:package:1",
            "predicate": {
                "package": made["package"], "originator": made["originator"], "offering": {"id": made["offering"]},
                "rows": {"count": made["rows"], "root": made["root"].hex()},
            },
        }  # fmt: skip
        data = files.signed(statement, self._key)
        (self._stage.files / files.STATEMENT).write_bytes(data)
        there = list(self._stage.files.iterdir())
        size = sum(each.stat().st_size for each in there)
        return {"statement": hashlib.sha256(data).hexdigest(), "files": len(there), "size_bytes": size}

    def _deliver(self, order: Order, state: Mapping[str, Any]) -> None:
        """Tell that it is delivered, to whom it matters, and what it pays: all at once."""
        released = next(each.record for each in self._told(order.package) if each.record["event"] == "released")
        now = _now()
        fields = {name: released[name] for name in ("attempt", "root", "rows", "owners_at_least", "statement", "files",
                                                    "size_bytes")}  # fmt: skip
        until = round(released["until"].timestamp() * 1000)
        delivered = {**order.about(), **fields, "until": until, "time": now}
        commission = money.micros(json.loads(order.text).get("commission", "0"))
        owed = Owed(order.package, order.offering, commission, now)
        owners = {owner: (agreement, len(rows)) for owner, (agreement, rows) in state["owners"].items()}
        told = [package_event(self._event, "delivered", delivered)]
        told += [
            delivery(self._delivery, "delivered", {**order.about(), "time": now, "owner": owner,
                                                   "agreement": agreement, "rows": rows})
            for owner, (agreement, rows) in owners.items()
        ]  # fmt: skip
        self._bank.tell([*told, *_money(owed, owners, self._before(order))], lambda: _reach("paid"))

    def _payable(self, order: Order, found: dict[str, Licence]) -> dict[str, Licence]:
        """Leave out who had no share of a pool that is paid: nothing would be paid for its rows."""
        before = self._before(order)
        if order.offering["price"]["per"] != "pool" or not before.pool_paid:
            return found
        return {owner: each for owner, each in found.items() if each.agreement in before.agreements}

    def _before(self, order: Order) -> Before:
        told = (each.record for each in self._bank.records("withdrawals.deliveries"))
        agreements = frozenset(str(each["agreement"]) for each in told if each["event"] == "delivered")
        of = order.offering["offering"], order.offering["version"]
        events = (each.record for each in self._bank.records("withdrawals.packages"))
        is_paid = any((each["event"], each["offering"], each["version"]) == ("delivered", *of) for each in events)
        return Before(agreements, is_paid)


def _money(owed: Owed, owners: Mapping[str, tuple[str, int]], before: Before) -> Iterator[Told]:
    for name, order in money.orders(owed, money.weights(owed, owners, before)):
        yield Told("ledger.orders", name, order)
    header = ("content-type", b"application/cloudevents+json")
    for owner, event in money.metered(owed, ((owner, rows) for owner, (_, rows) in owners.items())):
        yield Told("metering.events", owner, event, (header,))


def _now() -> int:
    return int(time.time() * 1000)


def _reach(step: str) -> bool:
    """Be killed here, where a test says so."""
    if os.environ.get("KILL_AT") == step:
        os.kill(os.getpid(), signal.SIGKILL)
    return True


def _wait_for(file: str | None) -> None:
    """Say that all is written but for the commit, and wait, where a test says so."""
    if file and not Path(file).exists():
        Path(f"{file}.waits").touch()
        while not Path(file).exists():
            time.sleep(0.05)
