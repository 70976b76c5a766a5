"""The metering event: one for each object, for the bill.

It is a CloudEvent 1.0 in structured mode (CloudEvents Kafka protocol binding, 3.3), made of the object's receipt; a
consumer drops repeats by `source` and `id`. Its `subject` is the depositor: a meter such as OpenMeter's counts for it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from cloudevents.core.bindings.kafka import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

EVENT_TYPE: Final = "databank.deposit.stored.v1"
SOURCE: Final = "/teller/router"
DATA_SCHEMA: Final = "urn:teller:schema:pipeline.metering.v2"


def metering(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Make the data of the event: a record of schema pipeline.metering.v2."""
    return {
        "depositor": receipt["depositor"],
        "owner": receipt["owner"],
        "domain": receipt["schema"].partition(".")[0],
        "schema": receipt["schema"],
        "records": receipt["record_count"],
        "bytes": receipt["size_bytes"],
        "bucket": receipt["bucket"],
        "object_key": receipt["object_key"],
        "corrections": len(receipt["corrections"]),
    }


def encoded(receipt: Mapping[str, Any], timestamp: int) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Encode the event, as (value, headers).

    `timestamp`: the append time of the object's last record on the clean topic, in milliseconds since
    1970-01-01T00:00:00Z; the time of storing would differ from one attempt to the next.
    """
    names = {
        "id": str(receipt["receipt_id"]),
        "source": SOURCE,
        "type": EVENT_TYPE,
        "subject": receipt["depositor"],
    }
    return structured(names, timestamp, DATA_SCHEMA, metering(receipt))


def structured(
    names: Mapping[str, str], time: int, schema: str, data: Mapping[str, Any]
) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Encode a CloudEvent in structured mode, as (value, headers): `names` are its id, source, type and subject, `time`
    is in milliseconds since 1970, and `schema` that of the data.
    """
    attributes = {
        "specversion": "1.0",
        **names,
        "time": datetime.fromtimestamp(time / 1000, UTC),
        "datacontenttype": "application/json",
        "dataschema": schema,
    }
    message = to_structured(CloudEvent(attributes, dict(data)), JSONFormat(), lambda _event: None)
    headers: Mapping[str, bytes] = message.headers
    return message.value, tuple(headers.items())
