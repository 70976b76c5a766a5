"""Confluent's schema registry: which of our schemas is behind an id?

A registry that does not answer is a fault of ours: it is asked again with backoff, and in the end the worker stops.
"""

import json
from collections.abc import Iterable

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from fastavro.schema import SchemaParseException, parse_schema, to_parsing_canonical_form
from httpx2 import HTTPError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from pipelines.steps.frame import registry_id
from pipelines.steps.outcome import RawRecord
from pipelines.stream.state import StateBoard, WorkerState
from schemas.catalog import Catalog, Schema, fingerprint_of

NOT_FOUND = (40401, 40402, 40403)


class RegistryIdLookup:
    """Ids to schemas, remembered: an id never changes its schema."""

    def __init__(self, client: SchemaRegistryClient, catalog: Catalog, board: StateBoard, patience: float) -> None:
        self._client = client
        self._board = board
        self._retry = Retrying(
            retry=retry_if_exception_type((SchemaRegistryError, OSError, HTTPError)),
            wait=wait_random_exponential(multiplier=0.5, max=10),
            stop=stop_after_delay(patience),
            before_sleep=lambda _: board.become(WorkerState.REGISTRY_UNAVAILABLE),
            reraise=True,
        )
        self._catalog = catalog
        self._known: dict[int, Schema | None] = {}

    def ids_of(self, batch: Iterable[RawRecord]) -> dict[int, Schema | None]:
        """The schemas behind the ids in the batch; None for an id whose schema is not one of ours.

        Raises:
            SchemaRegistryError, HTTPError, OSError: the registry does not answer within the patience.
        """
        found = {number for raw in batch if (number := registry_id(raw.value)) is not None}
        ids = {number: self._retry(self._schema, number) for number in found}
        self._board.become(WorkerState.WORKING)
        return ids

    def _schema(self, number: int) -> Schema | None:
        if number not in self._known:
            schema = self._look_up(number)
            if schema is None:  # an id may be registered later: not remembered
                return None
            self._known[number] = schema
        return self._known[number]

    def _look_up(self, number: int) -> Schema | None:
        try:
            text = self._client.get_schema(number).schema_str
        except SchemaRegistryError as error:
            if error.error_code in NOT_FOUND or error.http_status_code == 404:
                return None
            raise
        return self._by_text(text)

    def _by_text(self, text: str | None) -> Schema | None:
        try:
            canonical = to_parsing_canonical_form(parse_schema(json.loads(text or "null")))
        except (ValueError, SchemaParseException):
            return None
        return self._catalog.by_fingerprint(fingerprint_of(canonical))
