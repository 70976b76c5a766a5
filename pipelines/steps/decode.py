"""Decode bytes to a record, by the schema that the framing named."""

import io
from decimal import Context, Decimal
from typing import Any, Final
from uuid import UUID

import fastavro
import fastavro.read

from pipelines.steps import avro_body
from pipelines.steps.frame import Framed
from pipelines.steps.outcome import Reason, Rejected
from schemas import field_words, framing, natural_json

#: Longest amount in bytes: it has 38 digits, more than any schema allows.
MAX_AMOUNT_BYTES: Final = 16


def decode(framed: Framed, max_json_depth: int) -> dict[str, Any] | Rejected:
    """Return the record, or Rejected. No bytes from outside, whatever they hold, raise past this step."""
    if framed.encoding == "avro":
        return _avro(framed)
    name = framed.schema.name
    try:
        return natural_json.parse(framed.schema, framed.body, max_json_depth)
    except natural_json.TooDeepError as error:
        return Rejected(Reason.TOO_DEEP, str(error), name)
    except natural_json.NaturalJsonError as error:
        return Rejected(Reason.BAD_JSON, str(error), name)
    except Exception as error:  # a value that its field's reader did not expect
        return Rejected(
            Reason.BAD_JSON,
            f"a field has another type ({type(error).__name__}): see `teller schemas show`",
            name,
        )


def _avro(framed: Framed) -> dict[str, Any] | Rejected:
    try:
        avro_body.check(framed.schema, framed.body)
        return framing.decode_body(framed.schema, framed.body)
    except Exception as error:  # fastavro raises many types on foreign bytes, and their texts may quote data
        words = str(error) if isinstance(error, avro_body.NotAvroError) else _unread(framed, error)
        return Rejected(Reason.UNDECODABLE, f"not Avro of this schema: {words}", framed.schema.name)


def _unread(framed: Framed, error: Exception) -> str:
    """Name the first field that cannot be read, and what it takes; where each alone can be, the error's type."""
    for field, body in avro_body.fields(framed.schema, framed.body):
        try:
            fastavro.schemaless_reader(io.BytesIO(body), field["type"], None)
        except Exception:  # as above
            return f"{field['name']} takes {field_words.takes(field['type'])}"
    return f"{type(error).__name__}: encode by the very schema that the frame names"


def _amount(data: bytes, writer: Any, _reader: Any = None) -> Decimal:
    """Read an Avro decimal (bytes, big-endian two's complement); fastavro calls this from its table of logical types.

    fastavro's own reader takes any number of bytes, in quadratic time while it holds the interpreter (200 KB: 4 s, and
    1 MB 25 times that, so that the Kafka session ends). It also rounds amounts with more digits than the schema's
    precision, and reads empty bytes as zero, which Java's reader refuses.

    Raises:
        ValueError: the amount has more digits than the schema's precision, or no bytes.
    """
    unscaled = int.from_bytes(data, signed=True) if 0 < len(data) <= MAX_AMOUNT_BYTES else None
    if unscaled is None or abs(unscaled) >= 10 ** writer["precision"]:
        raise ValueError("an amount beyond the schema's precision")
    return Decimal(unscaled).scaleb(-writer.get("scale", 0), Context(prec=writer["precision"]))


def _uuid(text: str, _writer: Any, _reader: Any = None) -> UUID:
    """Read a UUID.

    Raises:
        ValueError: the text is not a UUID.
    """
    return natural_json.uuid(text)


fastavro.read.LOGICAL_READERS["bytes-decimal"] = _amount
fastavro.read.LOGICAL_READERS["string-uuid"] = _uuid
