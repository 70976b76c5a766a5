"""Real sources of `verify`: topics on Kafka, and buckets in a store. See `sources`."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

from confluent_kafka import Message

from bank.access.access_event import Access
from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore
from bank.transparency.kinds import access, delivery, offering, package, receipt, withdrawal
from pipelines.accounts import erasures
from pipelines.kafka import reading
from schemas import topics
from teller.operate.ledger.kafka_verifying import verify_ledger
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify import claims, strangers
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.contents import CertainWindow
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_paid import check_paid
from teller.operate.verify.leaves import LoggedReceipt
from teller.operate.verify.licences import WrittenOffering, WrittenWithdrawal
from teller.operate.verify.log_reader import LogReader
from teller.operate.verify.merge import merged
from teller.operate.verify.names import CleanClaim, Registered
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.objects import ObjectReader
from teller.operate.verify.package_spool import PackageSpool
from teller.operate.verify.packages import OwnersRows, WrittenPackage
from teller.operate.verify.positions import Positions
from teller.operate.verify.sources import CommittedOffsets, Held, Spans
from teller.operate.verify.spool import Spool
from teller.settings import Settings, acting, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener

#: Callback for progress: name of what is being read, how much is done, the total.
Say = Callable[[str, int, int], None]
_EVERY: Final = 1000
#: However many partitions share the routers' memory, and whatever window was set a while ago.
CERTAIN: Final = CertainWindow(500, 3600)
#: So long after a notice was due one is missed.
_DAY_S: Final = 86_400


class KafkaSources:
    """Reads the topics and buckets that the settings name. The context manager closes all clients. For one thread."""

    def __init__(
        self, settings: Settings, store: ObjectStore, bucket_of: Callable[[str], str], say: Say = lambda *_: None
    ) -> None:
        self._client, self._settings = command_settings(settings), settings
        self._prefix = settings.bucket_prefix + "-"
        by = acting.actor(settings, "check that everything is where it should be")
        self._opener = object_opener(settings, acting.reading(settings, Access.VERIFY, by, of_everybody=True))
        self._reader = ObjectReader(store, self._opener.open)
        self._say = say
        self._positions = Positions(self._client, settings, bucket_of)
        self._spool, self._rows = Spool(), PackageSpool()
        self._begun = time.time()
        self._loaded: dict[int, int] = {}
        self._metered: dict[int, int] = {}
        self._bucket_of = bucket_of
        self._erased_buckets: frozenset[str] = frozenset()
        self._log = LogReader(self._positions, settings.log_group)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._positions.close()
        self._spool.close()
        self._rows.close()
        self._log.close()
        self._opener.close()

    def committed(self) -> Mapping[StreamPartition, CommittedOffsets]:
        return self._positions.committed()

    def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
        for topic in topics.failures_among(self._positions.topics()):
            for message in self._all(topic):
                yield from messages.failed(message)

    def resent(self) -> Iterator[UUID]:
        for message in self._all(topics.REPLAYS) if topics.REPLAYS in self._positions.topics() else ():
            if note := messages.record(message, messages.REPLAY):
                yield note["failure_id"]

    def load_log(self) -> Iterator[Foreign]:
        return self._log.load(self._all)

    def load(self) -> Iterator[Foreign]:
        ends = self._positions.ends(topics.RECEIPTS)
        self._loaded = {number: held.stop for number, held in ends.items()}
        spans = {number: [held] for number, held in ends.items()}
        for message in self._messages(topics.RECEIPTS, spans, wait=True):
            if topics.is_erasure(message.value(), message.headers()):
                continue
            if (found := messages.receipt_row(message)) is None:
                yield Foreign(messages.place(message))
                continue
            self._spool.add(*found)
            self._log.take(receipt.KIND, message, found[1])
        ends = self._positions.ends(topics.METERING)
        self._metered = {number: held.stop for number, held in ends.items()}
        spans = {number: [held] for number, held in ends.items()}
        for message in self._messages(topics.METERING, spans, wait=True):
            if row := messages.metering_row(message):
                self._spool.add(row)
            elif messages.withdrawn(message) is None:
                yield Foreign(messages.place(message))
        for message in self._all(topics.ACCESS) if topics.ACCESS in self._positions.topics() else ():
            if (foreign := self._log.take(access.KIND, message)) is not None:
                yield foreign
        yield from self._strangers()

    def _strangers(self) -> Iterator[Foreign]:
        for topic in strangers.DECODERS.keys() & self._positions.topics().keys():
            for message in self._all(topic):
                if strangers.DECODERS[topic](message.key(), message.value()) is None:
                    yield Foreign(messages.place(message))

    def logged(self) -> Iterator[LoggedReceipt] | None:
        return self._log.receipts()

    def logged_accesses(self) -> Iterator[LoggedReceipt] | None:
        return self._log.accesses()

    def withdrawals(self) -> Iterator[WrittenOffering | WrittenWithdrawal | Foreign]:
        there = self._positions.topics()
        if not {topics.OFFERINGS, topics.WITHDRAWALS} <= there.keys():
            return
        # the events that there are now are of offerings that are read behind this
        spans = {number: [held] for number, held in self._positions.ends(topics.WITHDRAWALS).items()}
        for message in self._all(topics.OFFERINGS):
            self._log.take(offering.KIND, message)
            yield claims.offered(message)
        for message in self._messages(topics.WITHDRAWALS, spans, wait=True):
            self._log.take(withdrawal.KIND, message)
            found = claims.withdrawn(message)
            if isinstance(found, WrittenWithdrawal):
                self._rows.hear(found.event)
            yield found

    def logged_withdrawals(self) -> Iterator[LoggedReceipt] | None:
        return self._log.withdrawals()

    def packages(self) -> Iterator[WrittenPackage | Foreign]:
        if not {topics.PACKAGES, topics.DELIVERIES} <= self._positions.topics().keys():
            return
        # events of rows before and behind those of packages: each has its other then
        end = yield from self._deliveries(0, settled=True)
        for message in self._all(topics.PACKAGES):
            self._log.take(package.KIND, message)
            yield claims.packaged(message)
        yield from self._deliveries(end, settled=False)

    def _deliveries(self, start: int, *, settled: bool) -> Generator[Foreign, None, int]:
        """Read events of owners' rows from an offset on; return where they end."""
        ends = self._positions.ends(topics.DELIVERIES)
        spans = {number: [range(max(held.start, start), held.stop)] for number, held in ends.items()}
        for message in self._messages(topics.DELIVERIES, spans, wait=True):
            self._log.take(delivery.KIND, message)
            found = claims.delivered(message)
            if isinstance(found, Foreign):
                yield found
            else:
                self._rows.add(found, messages.place(message), settled=settled)
        return max((held.stop for held in ends.values()), default=0)

    def owners_rows(self) -> Iterator[OwnersRows]:
        return self._rows.rows()

    def notices_due(self) -> int:
        return int((self._begun - self._settings.packager_notice_after_s - _DAY_S) * 1000)

    def logged_packages(self) -> Iterator[LoggedReceipt] | None:
        return self._log.packages()

    def ledger(self) -> LedgerVerdict | None:
        there = topics.LEDGER_POSTINGS in self._positions.topics()
        return verify_ledger(self._settings, self._metered) if there else None

    def paid(self) -> Iterator[tuple[FindingKind, str]]:
        return check_paid(frozenset(self._positions.topics()), self._positions.ends, self._all)

    def places(self) -> Iterator[Held]:
        return merged(self._listed(), self._spool.rows(), self._reader.read)

    def has_receipt(self, receipt: str) -> bool:
        return self._spool.has(receipt)

    def replaced_since(self) -> Iterator[str]:
        ends = self._positions.ends(topics.RECEIPTS)
        spans = {number: [range(self._loaded.get(number, held.start), held.stop)] for number, held in ends.items()}
        for message in self._messages(topics.RECEIPTS, spans, wait=True):
            if (found := messages.receipt_row(message)) is not None:
                yield from found[2]

    def is_there(self, bucket: str, key: str) -> bool:
        return self._reader.is_there(bucket, key)

    def erased(self) -> frozenset[str]:
        found = erasures.read(self._client) if topics.ERASURES in self._positions.topics() else ()
        owners = frozenset(each.owner for each in found)
        self._erased_buckets = frozenset(map(self._bucket_of, owners))
        return owners

    def window(self) -> CertainWindow:
        given = self._settings
        return CertainWindow(
            min(CERTAIN.records, given.duplicate_window_records), min(CERTAIN.seconds, given.duplicate_window_seconds)
        )

    def depositors(self) -> Iterable[Registered | Foreign]:
        there = topics.DEPOSITORS in self._positions.topics()
        return claims.registered(reading.whole(self._client, topics.DEPOSITORS)) if there else ()

    def agreements(self, start: int = 0) -> Iterable[WrittenEvent | Foreign]:
        there = topics.ACCOUNTS in self._positions.topics()
        return claims.agreed(self._all(topics.ACCOUNTS, start)) if there else ()

    def newest(self) -> Iterable[WrittenAccount | Foreign]:
        there = topics.NEWEST_ACCOUNTS in self._positions.topics()
        return claims.newest(self._all(topics.NEWEST_ACCOUNTS)) if there else ()

    def raw_claims(self, spans: Spans) -> Iterator[RawClaim]:
        secret = keys.pseudonym_key(self._settings)
        for partition, message in self._stretches(topics.raw, spans, wait=False):
            owner = (message.key() or b"").decode(errors="replace")
            subject = pseudonyms.owner_pseudonym(secret, owner)
            yield RawClaim(partition, message.offset() or 0, subject, message.timestamp()[1])

    def claims(self, spans: Spans) -> Iterator[CleanClaim]:
        for partition, message in self._stretches(topics.clean, spans, wait=True):
            if (claimed := claims.claimed(partition, message)) is not None:
                yield claimed

    def clean(self, spans: Spans) -> Iterator[tuple[StreamPartition, int, int | None]]:
        for partition, message in self._stretches(topics.clean, spans, wait=True):
            if not topics.is_erasure(message.value(), message.headers()):
                yield partition, message.offset() or 0, messages.raw_offset(message)

    def raw(self, spans: Spans) -> Iterator[tuple[StreamPartition, int]]:
        for partition, message in self._stretches(topics.raw, spans, wait=False):
            yield partition, message.offset() or 0

    def _all(self, topic: str, start: int = 0) -> Iterator[Message]:
        ends = self._positions.ends(topic)
        spans = {number: [range(max(held.start, start), held.stop)] for number, held in ends.items()}
        yield from self._messages(topic, spans, wait=True)

    def _stretches(
        self, name: Callable[[str], str], spans: Spans, *, wait: bool
    ) -> Iterator[tuple[StreamPartition, Message]]:
        streams: dict[str, dict[int, Sequence[range]]] = {}
        for partition, each in spans.items():
            if any(each):
                streams.setdefault(partition.stream, {})[partition.number] = each
        held = self._positions.topics() if streams else {}  # streams may have gone since
        for stream, wanted in streams.items():
            if name(stream) not in held:
                continue
            for message in self._messages(name(stream), wanted, wait=wait):
                yield StreamPartition(stream, message.partition() or 0), message

    def _messages(self, topic: str, spans: Mapping[int, Sequence[range]], *, wait: bool) -> Iterator[Message]:
        total = sum(len(span) for each in spans.values() for span in each)
        count = 0
        for count, message in enumerate(reading.messages(self._client, topic, spans, wait=wait), 1):
            yield message
            if count % _EVERY == 0:
                self._say(f"Reading {topic}", count, total)
        if total:
            self._say(f"Reading {topic}", total, total)

    def _listed(self) -> Iterator[tuple[str, str, int]]:
        buckets = self._reader.buckets(self._prefix)
        for count, bucket in enumerate(buckets, 1):
            for item in self._reader.objects(bucket, every=bucket in self._erased_buckets):
                yield bucket, item.key, item.size
            self._say("Reading buckets", count, len(buckets))
