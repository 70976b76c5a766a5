"""Snapshots to show: nothing yet, a busy bank, and one whose every word from outside is hostile."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bank.access.access_event import Access, Actor, made
from bank.access.summary import Noted
from bank.accounts.depositors import Change, Depositor, Kind, Status
from teller.operate.repair.failure import Failure
from teller.operate.top.frame import FLOWS, DepositorRow, DomainRates, FailureRow, Frame, PartRow
from teller.operate.top.owners_desk import DeskRow
from teller.operate.top.public_log import LogRow
from teller.operate.top.sample import Behind, StagePartition
from web.snapshot import ConsentChange, DayCounts, HistoryPoint, LastVerdict, ShownObject, Snapshot
from web.stripping import Policy, StripError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
#: In days since 1970.
TODAY = int(NOW) // 86_400
OWNER = "0123456789abcdef0123456789abcdef"
#: An element, and an attribute of one: if either is not escaped, the browser makes something of it.
HOSTILE = "<script>alert(1)</script>\"onload='alert(2)'"
#: Stands for an owner's id, a secret, a text that nobody stripped.
CANARY = "canary-7f3a"


def frame(words: str = "acme") -> Frame:
    rates = dict.fromkeys(FLOWS, 0.0) | {
        "read": 12.4,
        "stripped": 12.0,
        "stored": 11.0,
        "failed": 0.4,
        "bytes": 1_240_000.0,
    }
    totals = dict.fromkeys(FLOWS, 0) | {"read": 1081, "stripped": 1077, "stored": 1077, "failed": 4, "objects": 40}
    lag: dict[str, int | None] = {"worker": 3, "router": 0}
    return Frame(
        seconds=2.0,
        parts=(
            PartRow("http://127.0.0.1:1/metrics", "worker", "working", ready=True, memory=2e8, cpu=0.4),
            PartRow("http://127.0.0.1:3/metrics", "feedback", "", ready=True, memory=5e7, cpu=0.0),
            PartRow("http://127.0.0.1:2/metrics", "router", "store-slow", ready=False, memory=1e8, cpu=0.1),
        ),
        domains=tuple(DomainRates(name, rates, lag, totals, 12.4) for name in ("social", "telecom", "purchases")),
        stages=(),
        failures=(FailureRow("bad_json", 0.4, 4),),
        depositors=(DepositorRow(words, 12.0, 0.4, {"worker": 3, "router": None}),),
        slowest={"worker": (StagePartition("worker", "social", 2), Behind(3, 4.2))},
        delay={0.5: 1.0, 0.95: float("inf")},
        removed={"PERSON": 120, "EMAIL_ADDRESS": 30, "URL": 0},
        owners=DeskRow(3, 1_234, 2, 90.0, 4),
        log=LogRow(1_234, NOW - 3, 7, stopped=False, witnesses=((words, NOW - 9), ("witness.example", 0))),
    )


def failure(words: str, number: int, reason: str = "bad_json") -> Failure:
    return Failure(
        failure_id=UUID(int=number),
        reason=reason,
        detail=words,
        schema="social.post.v1",
        depositor=words,
        raw_topic="deposits.raw.d000001.social",
        raw_partition=0,
        raw_offset=number,
        failed_at=datetime.fromtimestamp(NOW - number, UTC),
        raw_bytes=10,
        sealed_bytes=None,
        sealed_to=None,
    )


def item(words: str = "acme", owner: str = OWNER, records: int = 2) -> ShownObject:
    return ShownObject(
        at=NOW,
        owner=owner,
        bucket="teller-0",
        key=f"social/{words}.avro",
        size=4_200,
        records=records,
        schema="social.post.v1",
        depositor=words,
        raw_topic="deposits.raw.d000001.social",
        raw=(7, 9),
    )


def depositor(words: str, number: int = 1, kind: Kind = Kind.LEGAL_ENTITY) -> Depositor:
    changes = (Change(Status.ACTIVE, 0),)
    return Depositor(number, words, kind, ("social",), frozenset({"social.post"}), changes, contact=CANARY, owner=OWNER)


def verdict(lost: int = 0, words: str = "record_lost") -> Mapping[str, Any]:
    domains = [
        {"domain": name, "stored": 1077, "failed": {"bad_json": 4}, "waiting": 0, "unread": 0, "lost": lost}
        for name in ("social", "telecom", "purchases")
    ]
    counts = {"buckets": 36, "objects": 40, "records": 1077, "bytes": 339_278, "receipts": 40, "metering": 40}
    agreed = {"owners": 36, "links": 72, "consents": 144, "events": 300, "idle": 0, "enforced": int(NOW * 1000)}
    findings = [{"kind": words, "what": words, "count": lost, "places": [words]}] if lost else []
    return {"well": not lost, "findings": findings, "figures": {"domains": domains, "counts": counts, "agreed": agreed}}


def accesses(words: str = "acme") -> list[Noted]:
    """Two accesses to what the owner has, and two of one kind to what everybody has."""
    by = Actor(words, words, words)
    kinds = [
        (OWNER, Access.EXPORT),
        (OWNER, Access.READ),
        ("", Access.VERIFY),
        ("", Access.VERIFY),
        ("2" * 32, Access.READ),
    ]
    return [
        Noted(made(UUID(int=at), owner, kind, by, what=words), at, int(NOW - at) * 1000)
        for at, (owner, kind) in enumerate(kinds)
    ]


def busy(words: str = "acme") -> Snapshot:
    """A busy bank, whose every word from outside is `words`."""
    return Snapshot(
        at=NOW,
        frame=frame(words),
        history=[HistoryPoint(NOW - 300 + 10 * at, 11.0 + at, 0.4, 3, 0.5, 1.0) for at in range(30)],
        failed=[failure(words, at) for at in range(3)] + [failure("another", 9)],
        refused=[failure(words, at, "consent_missing") for at in range(20, 40)],
        objects=[item(words)],
        changes=[ConsentChange(NOW, "consented", words, (words,))],
        accesses=accesses(words),
        depositors=[depositor(words)],
        marks={"social": NOW - 70, "telecom": NOW - 4000},
        counts=[DayCounts("d000001", "social", TODAY, 1077, 4), DayCounts("d000002", "social", TODAY - 1, 5, 0)],
        verdict=LastVerdict(NOW - 5, 2.5, verdict()),
        trouble={"deposits.failed": words},
    )


class FakeRecords:
    """Records whose every value is `words`."""

    def __init__(self, words: str = "acme") -> None:
        self.words = words
        self.asked: list[str] = []

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        self.asked.append("stored")
        return {"owner_id": item.owner, "text": f"{row} {self.words}", "tags": [self.words]}

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        self.asked.append("published")
        return {"owner_id": "(an id, not shown)", "text": f"{row} raw {self.words}", "tags": [self.words]}


class FakeStrips:
    """Finds the first word of each text, and names it by `words`; a text `slow` takes too long."""

    def __init__(self, words: str = "PERSON") -> None:
        self.words = words

    def strip(self, text: str, policy: Policy, language: str) -> dict[str, Any]:
        if text == "slow":
            raise StripError("the text took too long: try a shorter one")
        end = len(text.split(maxsplit=1)[0])
        span = {"start": 0, "end": end, "entity": self.words}
        why = span | {"recognizer": self.words, "reason": f"{policy} {language} {self.words}"}
        return {"text": f"<PERSON_1>{text[end:]}", "spans": [span], "findings": [why]}
