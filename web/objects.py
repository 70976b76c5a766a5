"""An owner's objects, and records as they are stored and were published. No key is needed: receipts name the bucket."""

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, Protocol

import fastavro

from bank.store.protocol import ObjectStore
from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings
from schemas import catalog, framing
from web.snapshot import ShownObject

#: Objects larger than this are listed, and not opened: the router cuts at `chunk_bytes`, 16 MB as it comes.
MOST_BYTES: Final = 64_000_000
#: Rows of an object that can be looked at.
MOST_ROWS: Final = 200
#: Seconds to wait for a raw record.
SILENCE_S: Final = 5.0
#: Fields of a raw record that hold an owner's id: shown as a note, also of invented people.
_IDS: Final = ("owner_id",)


class RecordReader(Protocol):
    """Reads records of an object."""

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        """Return the row as it is stored; None where there is no such row, or the object is too large to open."""

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        """Return the row's record as it was published, without the owner's id; None where Kafka has it no more."""


class BankRecords:
    """Reads from the store and from Kafka.

    Raises:
        StoreError: the object cannot be read.
        TopicUnreadableError: the raw record cannot be read.
    """

    def __init__(self, store: ObjectStore, client: ClientSettings) -> None:
        self._store, self._client = store, client

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        if item.size > MOST_BYTES or not 0 <= row < min(item.records, MOST_ROWS):
            return None
        rows: Iterator[Any] = fastavro.reader(io.BytesIO(self._store.get(item.bucket, item.key)))
        return next(islice(rows, row, None), None)

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        if not 0 <= row < len(item.raw):
            return None
        spans = {item.partition: [range(item.raw[row], item.raw[row] + 1)]}
        found = reading.messages(self._client, item.raw_topic, spans, wait=False, silence=SILENCE_S)
        message = next(found, None)
        parts = framing.split((message.value() if message else None) or b"")
        if parts is None:
            return None
        record = framing.decode_body(catalog.load().by_name(item.schema), parts[1])
        return {name: "(an id, not shown)" if name in _IDS else value for name, value in record.items()}
