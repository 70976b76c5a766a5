"""A line in memory: raw records in, and everything that a faultless line leaves behind, at any moment of its work."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from bank.accounts.depositors import FOREVER, Depositor, Status
from bank.withdrawals.packaging.deliveries import Delivery
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.chunks import StoredChunk
from teller.operate.verify.licences import WrittenOffering, WrittenWithdrawal
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.packages import WrittenPackage
from teller.operate.verify.sources import CommittedOffsets, StoredObject
from tests.bank.accounts.draw import entity, shared
from tests.verify.leavings import (
    ASKED_FROM,
    OWNERS,
    SUBJECTS,
    Raw,
    agreed,
    failed_event,
    metering_event,
    object_of,
    receipt_of,
    replacing_of,
)

OF_DEPOSITOR = StreamPartition("d000007.social", 0)
PARTITIONS = [StreamPartition("social", 0), StreamPartition("social", 1), StreamPartition("telecom", 0), OF_DEPOSITOR]
#: Whose stream that is; for now others' records on the shared streams may bear its name as well.
SHOP = entity(7, "shop", schemas=frozenset(SUBJECTS.values()), shared_until=FOREVER)
NORTHCELL = entity(8, "northcell", schemas=frozenset(SUBJECTS.values()), shared_until=FOREVER)


@dataclass
class Line:
    """One stream partition, its worker and router. `raw` has None for transaction markers, `done` the owners of a long
    chunk whose part is committed.
    """

    partition: StreamPartition
    raw: list[Raw | None] = field(default_factory=list)
    clean: list[int] = field(default_factory=list)
    raw_start: int = 0
    clean_start: int = 0
    read: int = 0
    worker: int = 0
    router: int = 0
    high: int = -1
    end: int | None = None
    done: frozenset[str] = frozenset()

    @property
    def committed(self) -> CommittedOffsets:
        raw, clean = range(self.raw_start, len(self.raw)), range(self.clean_start, len(self.clean))
        return CommittedOffsets(self.worker, self.router, self.high, self.end, raw, clean, bool(self.done))


@dataclass(repr=False)
class World:
    """All stream partitions, the store, and the topics that they share."""

    lines: dict[StreamPartition, Line] = field(
        default_factory=lambda: {partition: Line(partition) for partition in PARTITIONS}
    )
    objects: dict[tuple[str, str], StoredObject] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    metering: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    resent: list[UUID] = field(default_factory=list)
    depositors: list[Depositor] = field(default_factory=lambda: [shared((Status.ACTIVE, 0)), SHOP, NORTHCELL])
    events: list[WrittenEvent] = field(default_factory=lambda: list(agreed()))
    #: Offsets of events that no command wrote, and records of bank.accounts.newest behind those of commands.
    by_hand: set[int] = field(default_factory=set)
    newest: list[WrittenAccount] = field(default_factory=list)
    #: Ids of the receipts that are leaves of the log, and how many receipts its writer has read.
    leaves: list[str] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    #: Verdict on a ledger, by how many metering events are counted; None: there is no ledger.
    ledger: Callable[[int], LedgerVerdict] | None = None
    logged: int = 0
    withdrawals: list[WrittenOffering | WrittenWithdrawal] = field(default_factory=list)
    packages: list[WrittenPackage] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    due: int = 0

    def do(self, action: "Action") -> None:
        line = self.lines[action.partition]
        getattr(self, f"_{action.name}")(line, action)

    def finish(self) -> None:
        """Until nothing waits."""
        for partition in self.lines:
            for name in ("crash", "work", "commit", "route", "plan", "route"):
                self.do(Action(name, partition, 10**6))

    def _deposit(self, line: Line, action: "Action") -> None:
        own = line.partition == OF_DEPOSITOR
        line.raw.append(replace(action.raw, depositor=SHOP.name) if own else action.raw)

    def _mark(self, line: Line, _action: "Action") -> None:
        line.raw.append(None)

    def _work(self, line: Line, action: "Action") -> None:
        """A worker takes some records, and has not committed."""
        stop = min(len(line.raw), line.read + action.count)
        for offset in range(line.read, stop):
            raw = line.raw[offset]
            if raw and raw.fate == "failed":
                self.failed.append(failed_event(line.partition, offset, "bad_json"))
            elif raw:
                line.clean.append(offset)
        line.read = stop

    def _commit(self, line: Line, _action: "Action") -> None:
        line.worker = line.read

    def _crash(self, line: Line, _action: "Action") -> None:
        """The next worker takes everything again that was not committed."""
        line.read = line.worker

    def _plan(self, line: Line, action: "Action") -> None:
        if line.end is None and line.router < len(line.clean):
            line.end = min(len(line.clean), line.router + action.count)

    def _put(self, line: Line, action: "Action") -> None:
        """Some of the plan's objects, as a router leaves them that is killed then."""
        for receipt in list(self._receipts(line))[: action.count]:
            self._shelve(receipt)

    def _part(self, line: Line, action: "Action") -> None:
        """Some owners' objects of the plan, and what is committed with them, as of a long chunk."""
        owners = sorted({record(line, raw).owner for _, raw in fresh_ones(line)} - line.done)
        if len(owners) > action.count:
            self._commit_of(line, frozenset(owners[: action.count]))
            line.done |= frozenset(owners[: action.count])

    def _route(self, line: Line, _action: "Action") -> None:
        """The rest of the plan's objects, and all that is committed with them."""
        if line.end is None:
            return
        self._commit_of(line, frozenset(OWNERS) - line.done)
        line.high = max([line.high, *(raw for _, raw in fresh_ones(line))])
        line.router, line.end, line.done = line.end, None, frozenset()

    def _commit_of(self, line: Line, owners: frozenset[str]) -> None:
        for receipt in [each for each in self._receipts(line) if each["owner"] in owners]:
            self._shelve(receipt)
            self.receipts.append(receipt)
            self.metering.append(metering_event(receipt))
        mine = [raw for _, raw in fresh_ones(line) if record(line, raw).owner in owners]
        duplicates = [raw for raw in mine if record(line, raw).fate == "duplicate"]
        self.failed += [failed_event(line.partition, offset, "duplicate_event") for offset in duplicates]

    def _expire(self, line: Line, action: "Action") -> None:
        """Kafka deletes what all have passed."""
        line.raw_start = min(line.worker, line.raw_start + action.count)
        line.clean_start = min(line.router, line.clean_start + action.count)

    def _log(self, _line: Line, action: "Action") -> None:
        """The log's writer takes some receipts."""
        stop = min(len(self.receipts), self.logged + action.count)
        self.leaves += [str(one["receipt_id"]) for one in self.receipts[self.logged : stop]]
        self.logged = stop

    def _encrypt(self, line: Line, action: "Action") -> None:
        """Encrypted objects of some receipts that nothing replaces yet, as a run leaves them that is killed then."""
        for old in self.unreplaced(line)[: action.count]:
            self._shelve(replacing_of(old))

    def _replace(self, line: Line, action: "Action") -> None:
        """The same, with their receipts, and the former objects are gone."""
        for old in self.unreplaced(line)[: action.count]:
            new = replacing_of(old)
            self._shelve(new)
            self.receipts.append(new)
            del self.objects[old["bucket"], old["object_key"]]

    def unreplaced(self, line: Line) -> list[dict[str, Any]]:
        """Receipts of the partition that nothing replaces yet."""
        replaced = {each for one in self.receipts for each in one.get("replaces", ())}
        here = line.partition.clean_topic, line.partition.number
        of_line = [one for one in self.receipts if (one["clean_topic"], one["clean_partition"]) == here]
        return [one for one in of_line if str(one["receipt_id"]) not in replaced and not one.get("replaces")]

    def _receipts(self, line: Line) -> Iterator[dict[str, Any]]:
        """Receipts of the open write-ahead intent."""
        groups: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for clean, raw in fresh_ones(line) if line.end is not None else ():
            if record(line, raw).fate == "stored":
                groups[record(line, raw).owner, record(line, raw).depositor].append((clean, raw))
        for (owner, depositor), offsets in groups.items():
            times = [time for _, raw in offsets if (time := record(line, raw).told) >= ASKED_FROM]
            chunk = StoredChunk(line.partition, line.router)
            yield receipt_of(chunk, owner, depositor, offsets, line.end or 0, times=times)

    def _shelve(self, receipt: Mapping[str, Any]) -> None:
        self.objects[receipt["bucket"], receipt["object_key"]] = object_of(receipt)


def record(line: Line, offset: int) -> Raw:
    found = line.raw[offset]
    assert found
    return found


def fresh_ones(line: Line) -> Iterator[tuple[int, int]]:
    """Clean and raw offsets in the plan, less the repeats."""
    high = line.high
    for clean in range(line.router, line.end or line.router):
        if line.clean[clean] > high:
            high = line.clean[clean]
            yield clean, high


PLAIN = Raw("stored")


@dataclass(frozen=True)
class Action:
    """One step of one part of the line."""

    name: str
    partition: StreamPartition
    count: int = 1
    raw: Raw = PLAIN


NAMES = ["deposit", "deposit", "deposit", "mark", "work", "commit", "crash", "plan", "put", "part", "route", "expire",
         "log"]  # fmt: skip
RAWS = st.builds(
    Raw,
    st.sampled_from(["stored", "stored", "stored", "failed", "duplicate"]),
    st.sampled_from(OWNERS),
    st.sampled_from(["shop", "northcell"]),
)
ACTIONS = st.builds(Action, st.sampled_from(NAMES), st.sampled_from(PARTITIONS), st.integers(1, 6), RAWS)

#: Steps of who encrypts what is stored.
REPLACEMENTS = st.builds(
    Action, st.sampled_from(["encrypt", "replace"]), st.sampled_from(PARTITIONS), st.integers(1, 6)
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A line at any moment. Something was stored and something has failed in it, and a router is in the midst."""
    world = World()
    partition = PARTITIONS[0]
    some = [Raw("stored"), Raw("failed"), Raw("stored", OWNERS[1]), Raw("stored"), Raw("stored", OWNERS[1])]
    for action in draw(st.lists(ACTIONS, max_size=30)):
        world.do(action)
    for raw in some:
        world.do(Action("deposit", partition, raw=raw))
    world.finish()
    for action in draw(st.lists(ACTIONS.filter(lambda one: one.name != "expire"), max_size=30)):
        world.do(action)
    return world
