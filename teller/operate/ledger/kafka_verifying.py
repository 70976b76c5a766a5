"""Read what `verifying` compares from Kafka, while the ledger may go on."""

from collections.abc import Iterator, Mapping
from typing import Final

from confluent_kafka import Consumer, KafkaException
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from bank.ledger import posting_records
from bank.ledger.metered import metered
from pipelines.kafka import offsets
from pipelines.kafka.clients import reader
from pipelines.kafka.offsets import Place
from pipelines.kafka.reading import explained
from schemas.topics import LEDGER_POSTINGS, METERING
from teller.operate import topic_reader
from teller.operate.ledger import closing
from teller.operate.ledger.orders import given
from teller.operate.ledger.verdict import LedgerVerdict
from teller.operate.ledger.verifying import SeenEvent, SeenPosting, verify
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

SECONDS: Final = 30.0


def verify_ledger(settings: Settings, counted: Mapping[int, int] | None = None) -> LedgerVerdict:
    """Compare the ledger's postings with the metering events and orders, and with their statements; changes nothing.

    `counted` are offsets by partition: quantities are counted of metering events before these; None: of all.

    Raises:
        TopicUnreadableError: a topic cannot be read.
    """
    read = _read(settings)  # first: what is read by now must be posted
    events = _events(settings, read, counted)
    return verify(
        _postings(settings), events, given(settings), closing.ordered(settings), settings.statement_grace_days
    )


def _read(settings: Settings) -> Mapping[Place, int]:
    consumer = reader(command_settings(settings), settings.ledger_group)
    try:
        with explained(f"the offsets of {settings.ledger_group} cannot be read"):
            return _committed(consumer)
    finally:
        consumer.close()


# A broker that has just begun has no coordinator for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
def _committed(consumer: Consumer) -> Mapping[Place, int]:
    places = [(METERING, number) for number in offsets.partitions(consumer, METERING, SECONDS)]
    return {place: each.offset for place, each in offsets.committed(consumer, places, SECONDS).items()}


def _postings(settings: Settings) -> Iterator[SeenPosting]:
    for message in topic_reader.messages(settings, LEDGER_POSTINGS):
        found = posting_records.decoded(message.key(), message.value())
        yield SeenPosting(f"{LEDGER_POSTINGS}/0/{message.offset()}", found, message.timestamp()[1])


def _events(settings: Settings, read: Mapping[Place, int], counted: Mapping[int, int] | None) -> Iterator[SeenEvent]:
    """Yield metering events; what is none, `teller verify` names."""
    for message in topic_reader.messages(settings, METERING):
        if (found := metered(message.value())) is not None:
            number, offset = message.partition() or 0, message.offset() or 0
            is_settled = offset < read.get((METERING, number), 0)
            is_counted = counted is None or offset < counted.get(number, 0)
            yield SeenEvent(f"{METERING}/{number}/{offset}", found, is_settled, is_counted)
