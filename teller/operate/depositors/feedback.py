"""Make the topics of feedback for depositors that were registered before there were any."""

from collections.abc import Iterator

from bank.accounts.depositors import Kind, Status
from pipelines.accounts.depositors import read
from teller.operate.depositors.cluster import Brokers
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.topics import TopicResult


def make_feedback(settings: Settings) -> Iterator[TopicResult]:
    """Make the topic of feedback of each depositor that is not ended, and let those that are active read it.

    Raises:
        TopicUnreadableError, KafkaException: Kafka does not answer, or refuses.
    """
    entries = [each for each in read(command_settings(settings)) if each.kind is not Kind.SHARED and each.changes]
    if entries:
        brokers = Brokers(settings)
        for entry in entries:
            if entry.status is not Status.ENDED:
                yield brokers.make_feedback(entry)
            if entry.status is Status.ACTIVE:
                brokers.allow_feedback(entry)
