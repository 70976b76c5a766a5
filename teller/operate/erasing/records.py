"""Take one event's rows out of an object, and out of its receipt. Pure."""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from fastavro import block_reader, schemaless_reader
from fastavro.schema import parse_schema

from bank.receipts import failed_event
from pipelines.router.objects import container
from pipelines.steps.outcome import Reason
from schemas.identifiers import sync_marker
from schemas.topics import raw_of

ERASED: Final = "its owner had it erased after it was stored; there is nothing to send again"
#: Lists of a receipt that count rows by something that no row says.
_COUNTS: Final = ("consents", "hash_keys", "days")
_AVRO: Final = "avro."


@dataclass(frozen=True, slots=True)
class OpenedObject:
    """Rows of an object, as they are encoded, and its header. `found`: indices of the rows of the event."""

    rows: Sequence[bytes] = field(repr=False)
    found: frozenset[int]
    schema: str
    metadata: Mapping[str, str]

    def without(self, bucket: str, key: str) -> bytes:
        """Return the container of the rows that are not of the event, for an object of this place."""
        left = [row for at, row in enumerate(self.rows) if at not in self.found]
        return container.write(left, self.schema, self.metadata, sync_marker(bucket, key))


def opened(plain: bytes, events: Collection[str]) -> OpenedObject | None:
    """Return the rows of an object, an Avro container, and which are of one of these event ids; None: it is none."""
    rows: list[bytes] = []
    found: set[int] = set()
    try:
        reader = block_reader(io.BytesIO(plain))
        schema: Any = parse_schema(reader.writer_schema)
        for block in reader:
            for row, record in _datums(block, schema):
                if str(record["event_id"]) in events:
                    found.add(len(rows))
                rows.append(row)
        names = {name: _text(value) for name, value in reader.metadata.items()}
        kept = {name: value for name, value in names.items() if not name.startswith(_AVRO)}
        return OpenedObject(rows, frozenset(found), names["avro.schema"], kept)
    except Exception:  # a reader raises anything on bytes that are no container
        return None


def without(receipt: Mapping[str, Any], rows: Collection[int]) -> dict[str, Any]:
    """Return the fields of a receipt of the same object without these rows, given by their indices.

    Which row a consent, a key or a day was of, a receipt says where there is one alone; else nothing is said of them
    any more. The receipt that this one replaces has them, for good.
    """
    kept = [at for at in range(receipt["record_count"]) if at not in rows]
    gone = {receipt["clean_offsets"][at] for at in rows}
    counts = {name: _lower(receipt.get(name, ()), len(rows)) for name in _COUNTS}
    return counts | {
        "record_count": len(kept),
        "clean_offsets": [receipt["clean_offsets"][at] for at in kept],
        "raw_offsets": [receipt["raw_offsets"][at] for at in kept],
        "corrections": [each for each in receipt.get("corrections", ()) if each["offset"] not in gone],
    }


def failed(receipt: Mapping[str, Any], rows: Collection[int], now: int) -> list[tuple[bytes, bytes]]:
    """Return the failed events (key and value) by which the raw records of these rows are accounted for.

    `now` is in milliseconds since 1970-01-01T00:00:00Z.
    """
    fields = {
        "reason": Reason.RECORD_ERASED.value, "detail": ERASED, "schema": receipt["schema"],
        "depositor": receipt["depositor"], "failed_at": datetime.fromtimestamp(now / 1000, UTC),
        "raw_bytes": None, "sealed_original": None, "sealed_to": None,
    }  # fmt: skip
    topic, number = raw_of(receipt["clean_topic"]), receipt["clean_partition"]
    return [failed_event.encoded(topic, number, receipt["raw_offsets"][at], fields) for at in sorted(rows)]


def _lower(counts: Sequence[Mapping[str, Any]], by: int) -> list[dict[str, Any]]:
    if len(counts) != 1:
        return []
    left = counts[0]["records"] - by
    return [{**counts[0], "records": left}] if left > 0 else []


def _datums(block: Any, schema: Any) -> list[tuple[bytes, Mapping[str, Any]]]:
    source = block.bytes_
    data, found = source.getvalue(), []
    for _ in range(block.num_records):
        start = source.tell()
        record: Any = schemaless_reader(source, schema, None)
        found.append((data[start : source.tell()], record))
    return found


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()
