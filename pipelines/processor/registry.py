"""Confluent's schema registry: which of our schemas is behind an id?

A registry that does not answer, or answers something else than its own API says, is a fault of ours: it is asked again
with backoff, and in the end the worker stops. What it answers of an id is the depositors' doing: a schema that is none
of ours, whatever its text is, rejects the records that name it and nothing else.

An id never changes its schema, so what is found is remembered, ours or not. An id that nobody registered may be later:
that is remembered for a while, for records that Kafka took before the registry was asked. A record that came later is
asked for again, else whoever guesses the next id and writes it could make the first records of that id fail.
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
#: Ids are Java's ints: above it there are none.
LARGEST_ID: Final = (1 << 31) - 1
#: Characters of the longest text that is looked at, and its levels: ours have 4,500 and 8.
MOST_TEXT: Final = 65_536
MOST_LEVELS: Final = 32
#: Ids that are remembered, of each sort: whoever writes records can name any of two thousand millions.
MOST_IDS: Final = 65_536
#: Seconds for which an id that nobody registered is remembered.
UNREGISTERED_S: Final = 60.0
#: Seconds by which a broker's clock may be ahead of ours.
SKEW_S: Final = 5.0
#: Requests under way at once.
AT_ONCE: Final = 8


class RegistryGarbledError(RuntimeError):
    """What answers is no registry, such as a proxy with a page of its own."""


class Client(Protocol):
    """What is asked of a registry."""

    def get_schema(self, number: int, /) -> registry.Schema:
        """Raises SchemaRegistryError, HTTPError, OSError, RegistryGarbledError: see RegistryIdLookup."""


class HttpClient:
    """A registry by Confluent's client, whose own `get_schema` keeps each text for good, and fails on a schema whose
    rules or metadata are of a form that it does not know: any depositor could register one.
    """

    def __init__(self, client: registry.SchemaRegistryClient) -> None:
        self._client = client

    def get_schema(self, number: int) -> registry.Schema:
        try:
            answer = self._client._rest_client.get(f"schemas/ids/{number}")  # noqa: SLF001 - what its get_schema calls
        except (ValueError, RecursionError):
            raise RegistryGarbledError("the registry's answer is not JSON") from None
        text = answer.get("schema") if isinstance(answer, dict) else None
        if not isinstance(text, str):
            raise RegistryGarbledError("the registry's answer holds no schema")
        return registry.Schema(text, str(answer.get("schemaType", "AVRO")))


class RegistryIdLookup:
    """Ids to schemas. `clock` gives seconds since 1970; `ids_of` is for one thread."""

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
        self._unregistered: dict[int, float] = {}  # when it was asked for

    def ids_of(self, batch: Iterable[RawRecord]) -> dict[int, Schema | None]:
        """The schemas behind the ids in the batch; None for an id whose schema is not one of ours.

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
        """The schema's text, empty if it is not Avro's; None where the registry has none."""
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
        except Exception:  # whatever foreign texts make json and fastavro raise
            return None


def _latest(batch: Iterable[RawRecord]) -> dict[int, int]:
    """When Kafka took the last record of each id."""
    latest: dict[int, int] = {}
    for raw in batch:
        if (number := registry_id(raw.value)) is not None:
            latest[number] = max(raw.published, latest.get(number, NOT_KNOWN))
    return latest


def _remember(memory: dict[int, Any], number: int, what: object) -> None:
    """As the newest; the oldest is forgotten where there are too many."""
    memory.pop(number, None)
    while len(memory) >= MOST_IDS:
        del memory[next(iter(memory))]
    memory[number] = what


def _canonical(text: str) -> str:
    """Avro's parsing canonical form."""
    declared = json.loads(text)
    if deeper_than(declared, MOST_LEVELS):  # fastavro goes down in C, where no limit of Python's need hold
        raise RecursionError
    return to_parsing_canonical_form(parse_schema(declared))
