"""Compute consumer lag: records that the workers and routers have not finished, per topic."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from confluent_kafka import KafkaException
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from teller.operate.reconciliation.oldest import NOTHING, Oldest
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import Backlog, PartitionPositions, PositionsReader, backlogs
from teller.settings import Settings
from teller.settings.kafka_client import command_settings


class Lag(NamedTuple):
    """Backlog of a stage in one partition; `since`: see `Oldest.times`, None where it is unknown."""

    backlog: Backlog
    since: int | None

    @property
    def records(self) -> int:
        """Number of records to read. A transaction leaves a marker behind its records, which takes an offset and is
        never consumed.
        """
        return 0 if self.since == NOTHING else len(self.backlog.left)


def measured(positions: Mapping[StreamPartition, PartitionPositions], oldest: Oldest) -> Iterator[Lag]:
    """Yield the lag of both stages in each stream partition.

    Raises:
        KafkaException: Kafka refuses.
    """
    every = list(backlogs(positions))
    times = oldest.times({each.place: each.left for each in every if each.left})
    for each in every:
        yield Lag(each, times.get(each.place) if each.left else NOTHING)


def total(lags: Mapping[str, int]) -> int:
    """Sum the records behind, over all topics."""
    return sum(lags.values())


# A group that is new to the brokers has no coordinator for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(30), reraise=True)
def lags(settings: Settings) -> dict[str, int]:
    """Return the records behind by topic: raw topics for the workers' group, clean topics for the routers'.

    A group that has committed beyond the end has that distance as its lag: it is not done.
    """
    client = command_settings(settings)
    reader, oldest = PositionsReader(client, settings), Oldest(client)
    try:
        found: dict[str, int] = {}
        for lag in measured(reader.look(), oldest):
            topic, _ = lag.backlog.place
            found[topic] = found.get(topic, 0) + lag.records + lag.backlog.beyond
        return found
    finally:
        reader.close()
        oldest.close()
