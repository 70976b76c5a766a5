"""Bytes to a record, by the schema that the framing named."""

from typing import Any

from pipelines.steps.frame import Framed
from pipelines.steps.outcome import Reason, Rejected
from schemas import framing, natural_json


def decode(framed: Framed, max_json_depth: int) -> dict[str, Any] | Rejected:
    """The record, or Rejected: bytes of outsiders must not raise past this step, whatever they hold."""
    name = framed.schema.name
    if framed.encoding == "avro":
        try:
            return framing.decode_body(framed.schema, framed.body)
        except Exception as error:  # fastavro raises many types on foreign bytes, and their texts may quote data
            return Rejected(Reason.UNDECODABLE, f"not Avro of this schema ({type(error).__name__})", name)
    try:
        return natural_json.parse(framed.schema, framed.body, max_json_depth)
    except natural_json.TooDeepError as error:
        return Rejected(Reason.TOO_DEEP, str(error), name)
    except natural_json.NaturalJsonError as error:
        return Rejected(Reason.BAD_JSON, str(error), name)
