"""Fetch metrics from the parts, and the lag from an exporter or Kafka."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import urllib3
from confluent_kafka import KafkaException
from urllib3.exceptions import HTTPError

from pipelines.kafka.errors import words
from teller.operate.reconciliation.positions import PositionsReader, backlogs
from teller.operate.top.sample import Behind, LineSample, StagePartition, Values, lag_shown, values
from teller.settings import Settings
from teller.settings.kafka_client import KafkaNotFoundError, command_settings

SECONDS: Final = 2.0
AT_ONCE: Final = 16
#: Returns the text of a part's /metrics, or raises HTTPError.
Fetch = Callable[[str], str]
_POOL: Final = urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS), retries=False)


class LagSource(Protocol):
    """Protocol of a source of lag."""

    def look(self) -> Mapping[StagePartition, Behind]:
        """Raises KafkaException or KafkaNotFoundError."""


def fetch(address: str) -> str:
    """Return the text at `address`, such as http://127.0.0.1:9400/metrics.

    Raises:
        HTTPError: it does not answer, or with something else.
    """
    answer = _POOL.request("GET", address)
    if answer.status != 200:
        raise HTTPError(f"status {answer.status}")
    return answer.data.decode()


class SampleSource:
    """Takes samples. The lag comes from an exporter if one is among the parts; else from `lag`."""

    def __init__(self, addresses: Sequence[str], lag: LagSource, fetch: Fetch = fetch) -> None:
        self._addresses, self._lag, self._fetch = addresses, lag, fetch
        self._threads = ThreadPoolExecutor(AT_ONCE)

    def sample(self) -> LineSample:
        """Take a sample. This never fails: a part that does not answer is left out, and named."""
        at = time.monotonic()
        parts = dict(zip(self._addresses, self._threads.map(self._values, self._addresses), strict=True))
        shown = {place: behind for found in parts.values() for place, behind in lag_shown(found).items()}
        if shown:
            return LineSample(at, parts, shown)
        try:
            return LineSample(at, parts, self._lag.look())
        except KafkaException as error:
            return LineSample(at, parts, trouble=words(error.args[0]))
        except KafkaNotFoundError as error:
            return LineSample(at, parts, trouble=str(error))

    def _values(self, address: str) -> Values | None:
        try:
            return values(self._fetch(address))
        except (HTTPError, ValueError):
            return None


class KafkaLag:
    """Reads the lag with a consumer that joins no group. It makes its clients at the first look."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._positions: PositionsReader | None = None

    def look(self) -> Mapping[StagePartition, Behind]:
        """Return the lag; a transaction marker counts as a record here. An exporter tells them apart."""
        if self._positions is None:
            self._positions = PositionsReader(command_settings(self._settings), self._settings)
        found: dict[StagePartition, int] = {}
        for each in backlogs(self._positions.look()):  # the streams of a domain together, as an exporter shows them
            place = StagePartition(each.stage, each.partition.domain, each.partition.number)
            found[place] = found.get(place, 0) + len(each.left)
        return {place: Behind(records) for place, records in found.items()}

    def close(self) -> None:
        if self._positions:
            self._positions.close()


def address_of(given: str) -> str:
    """Return the URL of a part, given as `9400`, `host:9400` or a whole URL."""
    if given.isdecimal():
        given = f"127.0.0.1:{given}"
    whole = given if "://" in given else f"http://{given}"
    return whole if whole.rstrip("/").endswith("/metrics") else f"{whole.rstrip('/')}/metrics"
