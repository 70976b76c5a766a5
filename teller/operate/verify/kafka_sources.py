"""Real sources of `verify`: topics on Kafka, and buckets in a store. See `sources`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from confluent_kafka import Message

from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore
from pipelines.kafka import reading
from schemas import topics
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Foreign, OddKey
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify import claims
from teller.operate.verify.agreements import WrittenEvent
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.contents import CertainWindow
from teller.operate.verify.merge import merged
from teller.operate.verify.names import CleanClaim, Registered
from teller.operate.verify.newest import WrittenAccount
from teller.operate.verify.objects import ObjectReader
from teller.operate.verify.positions import Positions
from teller.operate.verify.sources import CommittedOffsets, Held, Spans
from teller.operate.verify.spool import Spool
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings

#: Callback for progress: name of what is being read, how much is done, the total.
Say = Callable[[str, int, int], None]
_EVERY: Final = 1000
#: However many partitions share the routers' memory, and whatever window was set a while ago.
CERTAIN: Final = CertainWindow(500, 3600)


class KafkaSources:
    """Reads the topics and buckets that the settings name. The context manager closes all clients. For one thread."""

    def __init__(
        self, settings: Settings, store: ObjectStore, bucket_of: Callable[[str], str], say: Say = lambda *_: None
    ) -> None:
        self._client, self._settings = command_settings(settings), settings
        self._prefix = settings.bucket_prefix + "-"
        self._reader = ObjectReader(store)
        self._say = say
        self._positions = Positions(self._client, settings, bucket_of)
        self._spool = Spool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._positions.close()
        self._spool.close()

    def committed(self) -> Mapping[StreamPartition, CommittedOffsets]:
        return self._positions.committed()

    def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
        for topic in topics.failures_among(self._positions.topics()):
            for message in self._all(topic):
                yield from messages.failed(message)

    def load(self) -> Iterator[Foreign]:
        for topic, row_of in ((topics.RECEIPTS, messages.receipt_row), (topics.METERING, messages.metering_row)):
            for message in self._all(topic):
                if row := row_of(message):
                    self._spool.add(row)
                else:
                    yield Foreign(messages.place(message))

    def places(self) -> Iterator[Held]:
        return merged(self._listed(), self._spool.rows(), self._reader.read)

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
            for item in self._reader.objects(bucket):
                yield bucket, item.key, item.size
            self._say("Reading buckets", count, len(buckets))
