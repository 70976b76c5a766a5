"""Confluent's schema registry: which of our schemas is behind an id?

A registry that does not answer, or does not follow its own API, is a fault of ours: the worker tries again with
backoff, and in the end stops. The schema behind an id is the depositors' choice: if it is none of ours, whatever its
text, only the records that name it are rejected.

An id never changes its schema, so the answer is cached, whether the schema is ours or not. An id that nobody registered
may be registered later. That answer is cached for a while, and used for records that Kafka took before the registry
answered; for a later record the registry is asked again. Otherwise anybody who guesses the next id and writes it could
make the first records of that id fail.
"""

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol

from confluent_kafka import schema_registry as registry
from confluent_kafka.schema_registry.error import SchemaRegistryError
from fastavro.schema import parse_schema, to_parsing_canonical_form
from httpx2 import HTTPError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from pipelines.processor.state import StateBoard, WorkerState
from pipelines.steps.frame import registry_id
from pipelines.steps.outcome import NOT_KNOWN, RawRecord
from schemas.catalog import Catalog, Schema, fingerprint_of
from schemas.natural_json import deeper_than

NOT_FOUND = (40401, 40402, 40403)
#: Largest id: ids are Java's ints.
LARGEST_ID: Final = (1 << 31) - 1
#: Most characters and most levels of a schema's text that is parsed; ours have 4,500 and 8.
MOST_TEXT: Final = 65_536
MOST_LEVELS: Final = 32
#: Most cached ids, of each sort: a depositor can name any of two thousand million.
MOST_IDS: Final = 65_536
#: Seconds for which the answer that nobody registered an id is cached.
UNREGISTERED_S: Final = 60.0
#: Seconds by which a broker's clock may be ahead of ours.
SKEW_S: Final = 5.0
#: Requests under way at once.
AT_ONCE: Final = 8


class RegistryGarbledError(RuntimeError):
    """The server that answers is no registry, such as a proxy with a page of its own."""


class Client(Protocol):
    """Port to a registry."""

    def get_schema(self, number: int, /) -> registry.Schema:
        """Raise SchemaRegistryError, HTTPError, OSError, RegistryGarbledError where `RegistryIdLookup` says so."""


class HttpClient:
    """Registry behind Confluent's client.

    The client's own `get_schema` is not used: it keeps each text for good, and fails on a schema whose rules or
    metadata have a form that it does not know. Any depositor could register one.
    """

    def __init__(self, client: registry.SchemaRegistryClient) -> None:
        self._client = client

    def get_schema(self, number: int) -> registry.Schema:
        try:
            answer = self._client._rest_client.get(f"schemas/ids/{number}")  # noqa: SLF001 - as in its get_schema
        except (ValueError, RecursionError):
            raise RegistryGarbledError("the registry's answer is not JSON") from None
        text = answer.get("schema") if isinstance(answer, dict) else None
        if not isinstance(text, str):
            raise RegistryGarbledError("the registry's answer holds no schema")
        return registry.Schema(text, str(answer.get("schemaType", "AVRO")))


class RegistryIdLookup:
    """Lookup of schemas by id. `clock` gives seconds since 1970; `ids_of` is for one thread."""

    def __init__(
        self,
        client: Client,
        catalog: Catalog,
        board: StateBoard,
        patience: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._board = board
        self._retry = Retrying(
            retry=retry_if_exception_type((SchemaRegistryError, OSError, HTTPError, RegistryGarbledError)),
            wait=wait_random_exponential(multiplier=0.5, max=10),
            stop=stop_after_delay(patience),
            before_sleep=lambda _: board.become(WorkerState.REGISTRY_UNAVAILABLE),
            reraise=True,
        )
        self._catalog = catalog
        self._clock = clock
        self._known: dict[int, Schema | None] = {}
        self._unregistered: dict[int, float] = {}  # seconds since 1970 at which the registry was asked

    def ids_of(self, batch: Iterable[RawRecord]) -> dict[int, Schema | None]:
        """Look up the schemas behind the ids in the batch; None for an id whose schema is not one of ours.

        Raises:
            SchemaRegistryError, HTTPError, OSError, RegistryGarbledError: the registry does not answer as it should
            within the patience.
        """
        latest = _latest(batch)
        now = self._clock()
        asked = [number for number, published in latest.items() if self._must_ask(number, published, now)]
        found = {number: self._known.get(number) for number in latest} | self._ask(asked, now)
        self._board.become(WorkerState.WORKING)
        return found

    def _must_ask(self, number: int, published: int, now: float) -> bool:
        if number in self._known or number > LARGEST_ID:
            return False
        at = self._unregistered.get(number)
        if at is None or not 0 <= now - at < UNREGISTERED_S:
            return True
        return published != NOT_KNOWN and published / 1000 >= at - SKEW_S

    def _ask(self, numbers: list[int], now: float) -> dict[int, Schema | None]:
        if not numbers:
            return {}
        with ThreadPoolExecutor(min(AT_ONCE, len(numbers)), "schemas") as pool:
            answers = dict(zip(numbers, pool.map(lambda number: self._retry(self._text, number), numbers), strict=True))
        return {number: self._learn(number, answer, now) for number, answer in answers.items()}

    def _learn(self, number: int, answer: str | None, now: float) -> Schema | None:
        if answer is None:
            _remember(self._unregistered, number, now)
            return None
        schema = self._by_text(answer)
        _remember(self._known, number, schema)
        return schema

    def _text(self, number: int) -> str | None:
        """Text of the schema, empty if it is not Avro; None where the registry has none."""
        try:
            found = self._client.get_schema(number)
        except SchemaRegistryError as error:
            if error.error_code in NOT_FOUND or error.http_status_code == 404:
                return None
            raise
        return found.schema_str or "" if found.schema_type == "AVRO" else ""

    def _by_text(self, text: str) -> Schema | None:
        if len(text) > MOST_TEXT:
            return None
        try:
            return self._catalog.by_fingerprint(fingerprint_of(_canonical(text)))
        except Exception:  # foreign texts can make json and fastavro raise anything
            return None


def _latest(batch: Iterable[RawRecord]) -> dict[int, int]:
    """Map each id to the time at which Kafka took its last record."""
    latest: dict[int, int] = {}
    for raw in batch:
        if raw.fault is None and (number := registry_id(raw.value)) is not None:
            latest[number] = max(raw.published, latest.get(number, NOT_KNOWN))
    return latest


def _remember(memory: dict[int, Any], number: int, what: object) -> None:
    """Cache the answer as the newest one; drop the oldest where there are too many."""
    memory.pop(number, None)
    while len(memory) >= MOST_IDS:
        del memory[next(iter(memory))]
    memory[number] = what


def _canonical(text: str) -> str:
    """Avro's parsing canonical form."""
    declared = json.loads(text)
    if deeper_than(declared, MOST_LEVELS):  # fastavro recurses in C, where Python's limit may not hold
        raise RecursionError
    return to_parsing_canonical_form(parse_schema(declared))
