"""Asks the parts for their metrics, and an exporter or Kafka for the lag."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import urllib3
from confluent_kafka import KafkaException
from urllib3.exceptions import HTTPError

from teller.operate.exporter.positions import Standings
from teller.operate.top.sample import Behind, Place, Sample, Values, lag_shown, values
from teller.settings import Settings
from teller.settings.kafka_client import KafkaNotFoundError, command_settings

SECONDS: Final = 2.0
AT_ONCE: Final = 16
#: Gives the text of a part's /metrics, or raises HTTPError.
Fetch = Callable[[str], str]
_POOL: Final = urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS), retries=False)


class Lag(Protocol):
    """Who knows how far the line is."""

    def look(self) -> Mapping[Place, Behind]:
        """Raises KafkaException or KafkaNotFoundError."""


def fetch(address: str) -> str:
    """The text at `address` (http://host:port/metrics).

    Raises:
        HTTPError: it does not answer, or with something else.
    """
    answer = _POOL.request("GET", address)
    if answer.status != 200:
        raise HTTPError(f"status {answer.status}")
    return answer.data.decode()


class Source:
    """Takes samples. An exporter among the parts knows the lag best; else `lag` is asked."""

    def __init__(self, addresses: Sequence[str], lag: Lag, fetch: Fetch = fetch) -> None:
        self._addresses, self._lag, self._fetch = addresses, lag, fetch
        self._threads = ThreadPoolExecutor(AT_ONCE)

    def sample(self) -> Sample:
        """Never fails: what does not answer is left out, and named."""
        at = time.monotonic()
        parts = dict(zip(self._addresses, self._threads.map(self._values, self._addresses), strict=True))
        shown = {place: behind for found in parts.values() for place, behind in lag_shown(found).items()}
        if shown:
            return Sample(at, parts, shown)
        try:
            return Sample(at, parts, self._lag.look())
        except KafkaException as error:
            return Sample(at, parts, trouble=f"Kafka does not answer as it should ({error.args[0].name()})")
        except KafkaNotFoundError as error:
            return Sample(at, parts, trouble=str(error))

    def _values(self, address: str) -> Values | None:
        try:
            return values(self._fetch(address))
        except (HTTPError, ValueError):
            return None


class KafkaLag:
    """Asked from the side, by a consumer that joins no group. Clients are made at the first look."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._standings: Standings | None = None

    def look(self) -> Mapping[Place, Behind]:
        """A transaction's mark counts as a record here: an exporter tells them apart."""
        if self._standings is None:
            self._standings = Standings(command_settings(self._settings), self._settings)
        found: dict[Place, Behind] = {}
        for lane, at in self._standings.look().items():
            found[Place("worker", lane.domain, lane.partition)] = Behind(max(0, at.raw_end - at.worker))
            found[Place("router", lane.domain, lane.partition)] = Behind(max(0, at.clean_end - at.router))
        return found

    def close(self) -> None:
        if self._standings:
            self._standings.close()


def address_of(given: str) -> str:
    """`9400`, `host:9400` and a whole URL are all the same part."""
    if given.isdecimal():
        given = f"127.0.0.1:{given}"
    whole = given if "://" in given else f"http://{given}"
    return whole if whole.rstrip("/").endswith("/metrics") else f"{whole.rstrip('/')}/metrics"
