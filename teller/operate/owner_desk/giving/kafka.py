"""The bank on Kafka, as deposits of owners' own need it."""

import time
from collections.abc import Iterable, Iterator
from typing import Final

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositor, Status
from connectors import publish
from connectors.api import Deposit
from pipelines.accounts import depositors
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import LATEST, Place
from pipelines.steps.outcome import Reason
from schemas import framing, topics
from teller.operate.owner_desk.giving.places import Became, DepositPlaces, HeardPlace
from teller.operate.owner_desk.giving.port import Hearing
from teller.settings import Settings, traces
from teller.settings.kafka_client import command_settings

ANSWER_S: Final = 15.0
#: Seconds for which the depositor's entry is taken as it was read.
KNOWN_S: Final = 30.0


class KafkaGivingBank:
    """Implements `GivingBank`."""

    def __init__(self, settings: Settings) -> None:
        self._name, self._client = settings.owner_page_depositor, command_settings(settings)
        self._headers_of = traces.publishing(traces.set_up("owner-desk", settings))
        self._known: tuple[float, Depositor | None] = (-KNOWN_S, None)

    def depositor(self) -> Depositor | None:
        """See `GivingBank`; so are the others."""
        if not self._name:
            return None
        read, entry = self._known
        if time.monotonic() - read > KNOWN_S:
            entry = depositors.read(self._client).named(self._name)
            self._known = time.monotonic(), entry
        return entry if entry is not None and entry.status is Status.ACTIVE else None

    def send(self, entry: Depositor, items: Iterable[Deposit], places: DepositPlaces) -> None:
        def topic_of(_depositor: str, domain: str) -> str:
            return topics.raw(topics.stream_of_depositor(entry.number, domain))

        def taken(message: Message) -> None:
            places.send(message.topic() or "", message.partition() or 0, message.offset() or 0)

        publish.deposit(iter(items), self._client, None, None, self._headers_of, topic_of, on_taken=taken)

    def hearing(self, entry: Depositor) -> Hearing:
        return _Heard(self._client, entry)


class _Heard:
    """Tells what became of records, by receipts and by what `teller feedback` tells the depositor."""

    def __init__(self, client: ClientSettings, entry: Depositor) -> None:
        self._client, self._admin = client, AdminClient(client)
        self._topics = (topics.RECEIPTS, topics.feedback(entry.key))
        self._raw = frozenset(map(topics.raw, entry.streams))
        with reading.explained("receipts and feedback cannot be read"):
            places = offsets.places(self._admin, self._topics, ANSWER_S)
            self._positions = offsets.settled(self._admin, places, LATEST, ANSWER_S)

    def __call__(self) -> list[HeardPlace]:
        with reading.explained("receipts and feedback cannot be read"):
            places = offsets.places(self._admin, self._topics, ANSWER_S)
            ends = offsets.decided(self._admin, places, ANSWER_S)
        found = [each for topic in self._topics for each in self._read(topic, ends)]
        self._positions |= ends
        return found

    def _read(self, topic: str, ends: dict[Place, int]) -> Iterator[HeardPlace]:
        spans = {
            partition: [range(self._positions.get((name, partition), 0), end)]
            for (name, partition), end in ends.items()
            if name == topic and end > self._positions.get((name, partition), 0)
        }
        for message in reading.messages(self._client, topic, spans, wait=False):
            yield from (each for each in heard_of(message.value()) if each.topic in self._raw)


def heard_of(value: bytes | None) -> Iterator[HeardPlace]:
    """Yield the raw records of which a receipt or a notice tells; none for anything else."""
    if (receipt := framing.decoded(value, "pipeline.receipt")) is not None:
        topic = topics.raw_of(receipt["clean_topic"])
        for offset in receipt["raw_offsets"]:
            yield HeardPlace("stored", topic, receipt["clean_partition"], offset)
    elif (told := framing.decoded(value, "pipeline.feedback")) is not None and (failure := told["failure"]):
        became: Became = "repeated" if failure["reason"] == Reason.DUPLICATE_EVENT else "failed"
        yield HeardPlace(became, failure["raw_topic"], failure["raw_partition"], failure["raw_offset"])
