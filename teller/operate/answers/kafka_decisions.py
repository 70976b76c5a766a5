"""The log of what is decided, on Kafka."""

from typing import Final

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from bank.withdrawals import events
from bank.withdrawals.events import WithdrawalEvent
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.offsets import LATEST, Place
from schemas.topics import ANSWERS, WITHDRAWALS
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

ANSWER_S: Final = 15.0
#: Seconds to wait for the next event.
MOMENT_S: Final = 0.2
_SAID: Final[Place] = (ANSWERS, 0)
_DECIDED: Final[Place] = (WITHDRAWALS, 0)
_UNREAD: Final = "the answers are written, but what was decided cannot be read"


class KafkaDecisions:
    """Log of what is decided from now on, or from offset `start` on; implements `DecisionLog`. For one thread.

    Raises:
        TopicUnreadableError: a topic is not there, or Kafka does not answer.
    """

    def __init__(self, settings: Settings, start: int | None = None) -> None:
        client = command_settings(settings)
        for topic in (ANSWERS, WITHDRAWALS):
            reading.check_there(client, topic)
        self._admin = AdminClient(client)
        self._consumer = reader(client, settings.withdrawals_group)
        with reading.explained(f"{WITHDRAWALS} cannot be read"):
            end = offsets.settled(self._admin, [_DECIDED], LATEST, ANSWER_S)[_DECIDED]
            self._at = end if start is None else min(start, end)  # a topic that was made anew has less
            self._consumer.assign([TopicPartition(*_DECIDED, self._at)])

    def close(self) -> None:
        self._consumer.close()

    @property
    def at(self) -> int:
        """See `DecisionLog`; so are the others."""
        return self._at

    @reading.explained(_UNREAD)
    def passed(self) -> int:
        return self._committed()

    # A broker that has just begun has no coordinator for a moment.
    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
    def _committed(self) -> int:
        return offsets.committed(self._consumer, [_SAID], ANSWER_S)[_SAID].offset

    @reading.explained(_UNREAD)
    def end(self) -> int:
        return offsets.settled(self._admin, [_DECIDED], LATEST, ANSWER_S)[_DECIDED]

    @reading.explained(_UNREAD)
    def next(self) -> WithdrawalEvent | None:
        message = self._consumer.poll(MOMENT_S)
        if message is None:
            return None
        if (error := message.error()) is not None:
            if at_end(error):  # markers of transactions lie before the end as well
                self._at = max(self._at, message.offset() or 0)
            return None
        self._at = (message.offset() or 0) + 1
        return events.decoded(message.key(), message.value())
