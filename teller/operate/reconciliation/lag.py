"""Compute consumer lag: records that the workers and routers have not finished, per topic."""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from confluent_kafka import KafkaException
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import Place
from teller.operate.reconciliation.oldest import NOTHING, UNDECIDED, Oldest
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import ROUTER, Backlog, PartitionPositions, PositionsReader, backlogs
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.long_chunks import allowance


class Lag(NamedTuple):
    """Backlog of a stage in one partition. `since`: see `Oldest.times`, None where it is unknown. `age`: seconds that
    the oldest record has waited, less those that a long chunk takes.
    """

    backlog: Backlog
    since: int | None
    age: float = 0.0

    @property
    def records(self) -> int:
        """Number of records to read, those of an open transaction included. A transaction leaves a marker behind its
        records, which takes an offset and is never consumed.
        """
        return 0 if self.since == NOTHING else len(self.backlog.progress.left)

    @property
    def readable(self) -> int:
        """Number of records that can be read now: nobody can read those of an open transaction yet."""
        return 0 if self.since == UNDECIDED else self.records


class LagWatch:
    """Measures lag, look after look. For one thread.

    Raises:
        KafkaException: Kafka refuses.
    """

    def __init__(
        self,
        client: ClientSettings,
        clock: Callable[[], float] = time.time,
        allowed: Callable[[str], float] = lambda _topic: 0.0,
    ) -> None:
        """Make one; `allowed` gives the seconds for which a clean topic's records wait because its chunks are long."""
        self._oldest, self._clock, self._allowed = Oldest(client), clock, allowed
        self._ages: dict[Place, float] = {}

    def close(self) -> None:
        self._oldest.close()

    def look(self, positions: Mapping[StreamPartition, PartitionPositions]) -> list[Lag]:
        """Return the lag of both stages in each stream partition. An age that is unknown now is as before."""
        every = list(backlogs(positions))
        times = self._oldest.times({each.place: each.progress.left for each in every if each.progress.left})
        sinces = [times.get(each.place) if each.progress.left else NOTHING for each in every]
        found = [Lag(each, since, self._age(each, since)) for each, since in zip(every, sinces, strict=True)]
        self._ages = {each.backlog.place: each.age for each in found}
        return found

    def _age(self, backlog: Backlog, since: int | None) -> float:
        if since is None:
            return self._ages.get(backlog.place, 0.0)
        allowed = self._allowed(backlog.place[0]) if backlog.stage == ROUTER else 0.0
        return max(0.0, self._clock() - since / 1000 - allowed) if since > NOTHING else 0.0


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
    reader, watch = PositionsReader(client, settings), LagWatch(client, allowed=allowance(settings))
    try:
        found: dict[str, int] = {}
        for lag in watch.look(reader.look()):
            topic, _ = lag.backlog.place
            found[topic] = found.get(topic, 0) + lag.records + lag.backlog.progress.beyond
        return found
    finally:
        reader.close()
        watch.close()
