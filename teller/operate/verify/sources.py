"""Port of `verify`: what it reads, and what it may rely on.

`kafka_sources` is the real one; the tests have one in memory, in which the line goes on while `verify` reads.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from bank.keys.opening import Unopened
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.contents import CertainWindow
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.leaves import LoggedReceipt
from teller.operate.verify.licences import WrittenOffering, WrittenWithdrawal
from teller.operate.verify.names import CleanClaim, Registered
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.packages import OwnersRows, WrittenPackage


@dataclass(frozen=True, slots=True)
class CommittedOffsets:
    """Positions in a stream partition.

    `worker`: raw offsets below it are committed by the workers. `router`: clean offsets below it are committed by the
    routers, `high` the highest raw offset before it, `end` the end of the chunk that is being stored, if one is.
    `sliced`: some of that chunk's receipts come before others. `raw` and `clean`: what the topics hold, from
    the first offset to one past the last.
    """

    worker: int
    router: int
    high: int
    end: int | None
    raw: range
    clean: range
    sliced: bool = False


#: Of a stream whose topics were deleted: all of it was read and is gone, so that nothing is missed or too much.
GONE: Final = CommittedOffsets(
    sys.maxsize, sys.maxsize, -1, None, range(sys.maxsize, sys.maxsize), range(sys.maxsize, sys.maxsize)
)
#: Of a stream of which nobody has read anything.
NEVER: Final = CommittedOffsets(0, 0, -1, None, range(0), range(0))


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it lies in its bucket, read back: `records` were counted; `owners` and `depositors` are theirs.

    For an object that is no Avro object container, `readable` is False, and records, owners and depositors are
    unknown; so for one that is not opened, where `unopened` says why. `content` holds the records themselves.
    `encryption` is how its bytes are encrypted, in the words of receipts.
    """

    bucket: str
    key: str
    size_bytes: int
    sha256: str
    schema: str
    records: int
    owners: frozenset[str]
    depositors: frozenset[str]
    readable: bool = True
    content: Sequence[Mapping[str, Any]] = field(default=(), repr=False, compare=False)
    encryption: str = ""
    unopened: Unopened | None = None


class Held(NamedTuple):
    """Everything under one bucket and key.

    `size` is that of the object as the store lists it, None where it lists none. `item` is the object as read; None
    where there is none, and where no receipt names it: such objects are not read. `replaced_by`: receipts that replace
    the one of here. `replaces`: the receipts that it replaces itself; None for one that there is not.
    """

    bucket: str
    key: str
    size: int | None
    item: StoredObject | None
    receipts: Sequence[Mapping[str, Any]]
    metering: Sequence[Mapping[str, Any]]
    replaced_by: Sequence[Mapping[str, Any]] = ()
    replaces: Sequence[Mapping[str, Any] | None] = ()


#: Offsets to read of each stream partition: rising, none touching another.
Spans = Mapping[StreamPartition, Sequence[range]]


class Sources(Protocol):
    """The line's topics and buckets, while the line may go on.

    Each call returns everything that was committed when it began; it may return later commits or not.
    """

    def committed(self) -> Mapping[StreamPartition, CommittedOffsets]:
        """Return the positions of each stream partition. Committed offsets are final: no open transaction can change
        them.
        """

    def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
        """Yield every failed event; one may come several times."""

    def resent(self) -> Iterator[UUID]:
        """Yield the ids of the raw records that were sent again (`schemas.identifiers.failure_id`)."""

    def load_log(self) -> Iterator[Foreign]:
        """Read how far the public log's writer has read its sources, then its leaves, for `logged`; yield
        messages that are no entries. Comes before `load`.
        """

    def load(self) -> Iterator[Foreign]:
        """Read receipts, metering events and accesses, for `places`; yield messages that do not belong there, nor on
        topics that are read for nothing else.
        """

    def places(self) -> Iterator[Held]:
        """Yield each bucket and key once that has an object, or a receipt or a metering event that `load` found."""

    def has_receipt(self, receipt: str) -> bool:
        """Return whether `load` found a receipt of this id."""

    def replaced_since(self) -> Iterator[str]:
        """Yield the ids that receipts replace which came after those of `load`."""

    def is_there(self, bucket: str, key: str) -> bool:
        """Return whether the store has an object under this key now."""

    def erased(self) -> frozenset[str]:
        """Return the owners (accounts) who were erased. Comes before `places`, and once more behind it."""

    def logged(self) -> Iterator[LoggedReceipt] | None:
        """Return the sums of each id that a leaf or a receipt of `load` has; None where there is no public log."""

    def logged_accesses(self) -> Iterator[LoggedReceipt] | None:
        """Return the same of accesses, the events of the trail."""

    def withdrawals(self) -> Iterator[WrittenOffering | WrittenWithdrawal | Foreign]:
        """Yield the records of offerings, then the events of withdrawals, each in their order, and messages that are
        neither; nothing where there are no such topics. Comes behind `load_log`. Of each event the offering is there.
        """

    def logged_withdrawals(self) -> Iterator[LoggedReceipt] | None:
        """Return the same as `logged` of what `withdrawals` has yielded."""

    def packages(self) -> Iterator[WrittenPackage | Foreign]:
        """Read events of owners' rows, for `owners_rows`, and yield the events of packages in their order, and messages
        that are neither; nothing where there are no such topics. Comes behind `load_log` and before `withdrawals`.
        """

    def owners_rows(self) -> Iterator[OwnersRows]:
        """Yield the events of owners' rows by package and owner, an owner's in their order, with the licences that
        `withdrawals` has told. Of each event of a package they are there.
        """

    def notices_due(self) -> int:
        """Return before when a licence must have ended for its rows to be noticed by now, in ms since 1970."""

    def logged_packages(self) -> Iterator[LoggedReceipt] | None:
        """Return the same as `logged` of what `packages` has read."""

    def ledger(self) -> LedgerVerdict | None:
        """Return the verdict on the ledger, whose quantities are those of metering events that `load` found; None where
        there is no ledger.
        """

    def paid(self) -> Iterable[tuple[FindingKind, str]]:
        """Return what is wrong with the money of packages, and where; nothing where there are none."""

    def window(self) -> CertainWindow:
        """Return within how many records and seconds routers certainly compare copies of an event."""

    def depositors(self) -> Iterable[Registered | Foreign]:
        """Return the registered depositors, the shared streams' entry among them, and messages that are no entries;
        none where there is no such topic.
        """

    def agreements(self, start: int = 0) -> Iterable[WrittenEvent | Foreign]:
        """Return the events of accounts from this offset on in their order, and messages that are none; nothing where
        there is no topic.
        """

    def newest(self) -> Iterable[WrittenAccount | Foreign]:
        """Return the newest accounts in their order, as `agreements` does: those of all events that it returned before
        are among them.
        """

    def raw_claims(self, spans: Spans) -> Iterator[RawClaim]:
        """Yield what each raw record in the spans says of its owner and time."""

    def claims(self, spans: Spans) -> Iterator[CleanClaim]:
        """Yield what each clean record in the spans says of itself; not of records without the headers."""

    def clean(self, spans: Spans) -> Iterator[tuple[StreamPartition, int, int | None]]:
        """Yield stream partition, offset and raw offset of each clean record in the spans; a partition's offsets rise.

        The raw offset is None for a record without one.
        """

    def raw(self, spans: Spans) -> Iterator[tuple[StreamPartition, int]]:
        """Yield stream partition and offset of each raw record in the spans; not of transaction markers or aborted
        records.
        """
