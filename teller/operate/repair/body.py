"""Decode an original into its fields, whatever its framing: one JSON object; and encode it back to bytes."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn

from pipelines.steps.decode import decode
from pipelines.steps.frame import Framed, RegistryIds, frame
from pipelines.steps.outcome import RawRecord
from schemas import framing, natural_json
from schemas.catalog import Catalog, Schema
from teller.operate.repair.check import on_its_topic
from teller.operate.repair.values import dump, natural

#: Levels of nesting: a record is flat but for its arrays.
_DEPTH: Final = 16


class BodyError(ValueError):
    """The original has no fields, or they make no record; the message never quotes one."""


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """Fields as JSON has them; `schema` of an Avro record, None for plain JSON. Its repr shows no field."""

    fields: dict[str, Any]
    schema: Schema | None

    def encode(self) -> bytes:
        """Encode plain JSON as JSON, Avro as a single object of its schema.

        Raises:
            BodyError: the fields do not fit the schema.
        """
        text = dump(self.fields).encode()
        if self.schema is None:
            return text
        try:
            return framing.encode(self.schema, natural_json.parse(self.schema, text, _DEPTH))
        except natural_json.NaturalJsonError as error:
            raise BodyError(str(error)) from None
        except (ValueError, TypeError, ArithmeticError):  # their texts may quote the value
            raise BodyError(f"the changed fields do not fit {self.schema.name}") from None


def body(raw: RawRecord, catalog: Catalog, ids: RegistryIds) -> Body:
    """Decode the fields of Avro by its schema, or of a JSON object.

    Raises:
        BodyError: it is neither.
    """
    framed = avro(raw, catalog, ids)
    if framed is not None:
        record = decode(framed, _DEPTH)
        if not isinstance(record, dict):
            raise BodyError(f"not Avro of {framed.schema.name}")
        return Body({name: natural(value) for name, value in record.items()}, framed.schema)
    fields = _json(raw.value or b"")
    if not isinstance(fields, dict):
        raise BodyError("not one JSON object")
    return Body(fields, None)


def avro(raw: RawRecord, catalog: Catalog, ids: RegistryIds) -> Framed | None:
    """Decode an Avro original of a known schema, whatever topic it was on."""
    bare = on_its_topic(raw._replace(headers=()), catalog, ids)  # no header can make it JSON
    framed = frame(bare, catalog, ids, len(raw.value or b""))
    return framed if isinstance(framed, Framed) else None


def _json(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise BodyError("neither Avro of a known schema nor JSON in UTF-8") from None


def _refuse(_name: str) -> NoReturn:
    raise ValueError
