"""Fetch metrics from the parts, and the lag from an exporter or Kafka."""

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

import urllib3
from confluent_kafka import KafkaException
from urllib3.exceptions import HTTPError

from pipelines.kafka.errors import words
from pipelines.kafka.offsets import LATEST
from schemas import topics
from teller.embedded import state
from teller.operate.reconciliation import sums
from teller.operate.reconciliation.lag import LagWatch
from teller.operate.reconciliation.positions import PositionsReader
from teller.operate.top.sample import Behind, LineSample, StagePartition, Values, lag_shown, values
from teller.settings import Settings
from teller.settings.kafka_client import KafkaNotFoundError, command_settings
from teller.settings.long_chunks import allowance

SECONDS: Final = 2.0
KAFKA_S: Final = 5.0
AT_ONCE: Final = 16
#: Port of /metrics in docker-compose.yml and deploy/kubernetes.
USUAL_PORT: Final = 9400
#: Returns the text of a part's /metrics, or raises HTTPError.
Fetch = Callable[[str], str]
_POOL: Final = urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS), retries=False)


class TopicFigures(Protocol):
    """Protocol of figures of the topics. Both raise KafkaException or KafkaNotFoundError."""

    def lag(self) -> Mapping[StagePartition, Behind]:
        """Return the lag, as an exporter shows it."""

    def published(self) -> Mapping[str, int]:
        """Return the end offsets of the raw topics by domain, summed."""


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
    """Takes samples. The lag comes from an exporter if one is among the parts; all else of the topics from `kafka`."""

    def __init__(self, addresses: Callable[[], Sequence[str]], kafka: TopicFigures, fetch: Fetch = fetch) -> None:
        """`addresses` is asked at each sample: parts may start later."""
        self._addresses, self._kafka, self._fetch = addresses, kafka, fetch
        self._threads = ThreadPoolExecutor(AT_ONCE)

    def sample(self) -> LineSample:
        """Take a sample. This never fails: a part that does not answer is left out, and named."""
        at = time.monotonic()
        addresses = self._addresses()
        parts = dict(zip(addresses, self._threads.map(self._values, addresses), strict=True))
        shown = {place: behind for found in parts.values() for place, behind in lag_shown(found).items()}
        try:
            return LineSample(at, parts, shown or self._kafka.lag(), published=self._kafka.published())
        except (KafkaException, KafkaNotFoundError) as error:
            trouble = words(error.args[0]) if isinstance(error, KafkaException) else str(error)
            return LineSample(at, parts, shown, "" if shown else trouble)

    def _values(self, address: str) -> Values | None:
        try:
            return values(self._fetch(address))
        except (HTTPError, ValueError):
            return None


class KafkaFigures:
    """Reads figures of the topics with consumers that join no group. It makes its clients at the first look."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: tuple[PositionsReader, LagWatch] | None = None

    def lag(self) -> Mapping[StagePartition, Behind]:
        positions, watch = self._asked()
        found = sums.by_domain(watch.look(positions.look()))
        return {
            StagePartition(stage, domain, int(number)): Behind(int(count), found.seconds[stage, domain, number])
            for (stage, domain, number), count in found.records.items()
        }

    def published(self) -> Mapping[str, int]:
        positions, _ = self._asked()
        held = positions.topics()
        raw = {topics.raw(stream): topics.domain_of(stream) for stream in topics.streams_among(held)}
        found = dict.fromkeys(topics.DOMAINS, 0)
        ends = positions.offsets([(name, number) for name in raw for number in held[name]], LATEST)
        for (name, _), end in ends.items():
            found[raw[name]] += end
        return found

    def _asked(self) -> tuple[PositionsReader, LagWatch]:
        if self._clients is None:
            client = command_settings(self._settings)
            self._clients = (
                PositionsReader(client, self._settings, KAFKA_S),
                LagWatch(client, allowed=allowance(self._settings)),
            )
        return self._clients

    def close(self) -> None:
        for each in self._clients or ():
            each.close()


def addresses(settings: Settings, given: Sequence[str]) -> list[str]:
    """Return the URLs of the parts that were given; else of those that `teller up` runs in this data folder now; else
    of this machine's own part, where metrics_port names it, by an address that can be called; else of what answers on
    the port that Compose and Kubernetes give to parts.
    """
    if found := given or [str(port) for port in state.parts(settings.data_dir).values()]:
        return [address_of(each) for each in found]
    host = "127.0.0.1" if settings.metrics_address in ("0.0.0.0", "::") else settings.metrics_address  # noqa: S104  # nosec B104
    if settings.metrics_port:
        return [address_of(f"{host}:{settings.metrics_port}")]
    return [address_of(str(USUAL_PORT))] if _answers(USUAL_PORT) else []


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), SECONDS).close()
    except OSError:
        return False
    return True


def address_of(given: str) -> str:
    """Return the URL of a part, given as `9400`, `host:9400` or a whole URL."""
    if given.isdecimal():
        given = f"127.0.0.1:{given}"
    whole = given if "://" in given else f"http://{given}"
    return whole if whole.rstrip("/").endswith("/metrics") else f"{whole.rstrip('/')}/metrics"
