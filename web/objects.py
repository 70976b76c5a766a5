"""An owner's objects, and records as they are stored and were published. Receipts name the bucket, so the
pseudonym key is not needed; what is encrypted is opened by the bank's custody.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Protocol

import fastavro

from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import ObjectMissing, ObjectStore, StoreError
from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.opener import ObjectOpener
from schemas import catalog, framing
from schemas.identifiers import revised_key, revision_of
from schemas.topics import ENCRYPTION_HEADER
from web.snapshot import ShownObject

#: Objects larger than this are listed, and not opened: the router cuts at `chunk_bytes`, 16 MB as it comes.
MOST_BYTES: Final = 64_000_000
#: Rows of an object that can be looked at.
MOST_ROWS: Final = 200
#: Seconds to wait for a raw record.
SILENCE_S: Final = 5.0
#: Seconds for which looks at the rows of one object are one view.
VIEW_S: Final = 600.0
#: Fields of a raw record that hold an owner's id: shown as a note, also of invented people.
_IDS: Final = ("owner_id",)

#: Shown in place of each field of a record that only workers can open.
SEALED: Final = "(sealed by its depositor)"


class ObjectUnopenedError(StoreError):
    """An encrypted object is not opened."""


class RecordReader(Protocol):
    """Reads records of an object."""

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        """Return the row as it is stored; None where there is no such row, or the object is too large to open."""

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        """Return the row's record as it was published, without the owner's id; None where Kafka has it no more."""


class ViewOpeners:
    """An opener for each view: the trail has an event for each object that somebody looks at, and none for each of its
    rows. A view lasts until another object is looked at, VIEW_S at most. For any number of threads.
    """

    def __init__(self, opener: ObjectOpener, clock: Callable[[], float] = time.monotonic) -> None:
        self._opener, self._clock = opener, clock
        self._last: tuple[ShownObject, float, ObjectOpener] | None = None

    def of(self, item: ShownObject) -> ObjectOpener:
        """Return the opener for a look at an object."""
        last, now = self._last, self._clock()
        if last is not None and last[0] == item and now < last[1]:
            return last[2]
        opener = self._opener.anew(f"{item.schema} {item.key}", 1)
        self._last = item, now + VIEW_S, opener
        return opener


class BankRecords:
    """Reads from the store and from Kafka.

    Raises:
        StoreError: the object cannot be read.
        ObjectUnopenedError: it is encrypted, and not opened; the message says why.
        TopicUnreadableError: the raw record cannot be read.
    """

    def __init__(self, store: ObjectStore, opener: ObjectOpener, client: ClientSettings) -> None:
        self._store, self._opener, self._client = store, opener, client

    def stored(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        if item.size > MOST_BYTES or not 0 <= row < min(item.records, MOST_ROWS):
            return None
        place, found = self._found(item)
        plain = self._opener.open(item.owner, place, found)
        if isinstance(plain, Unopened):
            raise ObjectUnopenedError(self._opener.words(plain))
        rows: Iterator[Any] = fastavro.reader(io.BytesIO(plain))
        return next(islice(rows, row, None), None)

    def _found(self, item: ShownObject) -> tuple[Place, bytes]:
        """Return place and bytes of an object, or of the one that was put in its place since."""
        try:
            return Place(item.bucket, item.key, item.schema), self._store.get(item.bucket, item.key)
        except ObjectMissing:
            key = revised_key(item.key, revision_of(item.key) + 1)
            return Place(item.bucket, key, item.schema), self._store.get(item.bucket, key)

    def published(self, item: ShownObject, row: int) -> Mapping[str, Any] | None:
        if not 0 <= row < len(item.raw):
            return None
        schema = catalog.load().by_name(item.schema)
        spans = {item.partition: [range(item.raw[row], item.raw[row] + 1)]}
        found = reading.messages(self._client, item.raw_topic, spans, wait=False, silence=SILENCE_S)
        message = next(found, None)
        headers: Any = message.headers() if message else None
        if any(name == ENCRYPTION_HEADER for name, _ in headers or ()):
            return dict.fromkeys((field["name"] for field in schema.declared["fields"]), SEALED)
        parts = framing.split((message.value() if message else None) or b"")
        if parts is None:
            return None
        record = framing.decode_body(schema, parts[1])
        return {name: "(an id, not shown)" if name in _IDS else value for name, value in record.items()}
