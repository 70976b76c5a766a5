"""Read plain JSON records, from platforms that have no Avro, by the schema that a header names.

A record is a JSON object. Times are ISO 8601 with an offset, or whole milliseconds since 1970; amounts are numbers or
strings in plain decimal notation, such as "-12.50"; UUIDs and enum symbols are strings. A field with a default may be
absent; an unknown field is an error.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn
from uuid import UUID

from schemas import field_words
from schemas.catalog import Schema
from schemas.limits import EPOCH

#: Numbers in ASCII digits: Python's own readers also take underscores, blanks and the digits of every script.
_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_UUID_TEXT: Final = re.compile(r"(?:urn:)?(?:uuid:)?\{?[0-9A-Fa-f-]{32,36}\}?")


class NaturalJsonError(ValueError):
    """The text is not a record of the schema; the message names the field and what it takes, never a value."""


class TooDeepError(NaturalJsonError):
    """Arrays and objects are nested deeper than allowed."""


def parse(schema: Schema, text: bytes, max_depth: int) -> dict[str, Any]:
    """Read the record in `text`, ready for `framing.encode`.

    Raises:
        TooDeepError: the text is nested deeper than `max_depth`.
        NaturalJsonError: the text is not JSON, is not an object, or has a field that does not fit.
    """
    value = _load(text)
    if deeper_than(value, max_depth):
        raise TooDeepError(f"nested deeper than {max_depth}: a record is one object whose fields hold no objects")
    if not isinstance(value, dict):
        raise NaturalJsonError("a record is one JSON object: send each record as a message of its own")
    fields = {field["name"]: field for field in schema.declared["fields"]}
    if set(value) - set(fields):
        words = f"there is a field that {schema.name} does not have: it has {', '.join(fields)}; leave others out"
        raise NaturalJsonError(words)
    return {name: _field(field, value) for name, field in fields.items()}


def _load(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError:
        raise TooDeepError("nested too deep to read: a record is one object whose fields hold no objects") from None
    except NaturalJsonError:
        raise
    except json.JSONDecodeError as error:
        raise NaturalJsonError(
            f"not one JSON object: the fault is at character {error.pos + 1}; send one, without a BOM"
        ) from None
    except UnicodeDecodeError as error:
        raise NaturalJsonError(f"not UTF-8: the fault is at byte {error.start + 1}; encode the JSON in UTF-8") from None
    except (ValueError, InvalidOperation):
        raise NaturalJsonError("not JSON: a number has too many digits; no field takes more than 19") from None


def _refuse_constant(_name: str) -> NoReturn:
    raise NaturalJsonError("NaN and Infinity are not JSON: send null, or leave the field out")


def deeper_than(value: Any, levels: int) -> bool:
    """Tell whether arrays and objects are nested in more than `levels` levels."""
    layer = [value] if isinstance(value, (dict, list)) else []
    for _ in range(levels):
        layer = [inner for item in layer for inner in _inside(item)]
    return bool(layer)


def _inside(container: dict[str, Any] | list[Any]) -> list[Any]:
    values = container.values() if isinstance(container, dict) else container
    return [value for value in values if isinstance(value, (dict, list))]


def _field(field: Mapping[str, Any], record: Mapping[str, Any]) -> Any:
    name = field["name"]
    if name not in record and "default" not in field:
        raise NaturalJsonError(f"{name} is missing: it takes {field_words.takes(field['type'])}")
    if name not in record:
        return field["default"]
    try:
        return _convert(field["type"], record[name])
    except (ValueError, TypeError, KeyError, ArithmeticError):
        raise NaturalJsonError(f"{name} takes {field_words.takes(field['type'])}") from None


def _convert(avro: Any, value: Any) -> Any:
    if isinstance(avro, list):
        return None if value is None else _convert(next(branch for branch in avro if branch != "null"), value)
    if isinstance(avro, Mapping) and avro["type"] == "array":
        if not isinstance(value, list):
            raise TypeError
        return [_convert(avro["items"], item) for item in value]
    kind = avro if isinstance(avro, str) else avro.get("logicalType", avro["type"])
    return _READERS[kind](avro, value)


def _exactly(kind: type) -> Any:
    def read(_avro: Any, value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _integer(bits: int) -> Any:
    def read(_avro: Any, value: Any) -> int:
        if type(value) is not int or not -(1 << bits - 1) <= value < 1 << bits - 1:
            raise TypeError
        return value

    return read


def _time(_avro: Any, value: Any) -> datetime:
    if type(value) is int:
        return EPOCH + timedelta(milliseconds=value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _amount(avro: Any, value: Any) -> Decimal:
    if type(value) not in (int, str, Decimal):
        raise TypeError
    if isinstance(value, str) and not _PLAIN_NUMBER.fullmatch(value):
        raise ValueError
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** (avro["precision"] - avro["scale"]):
        raise ValueError
    exact = amount.quantize(Decimal(1).scaleb(-avro["scale"]))
    if exact != amount:
        raise ValueError
    return exact


def uuid(text: str) -> UUID:
    """Read a UUID from hexadecimal digits, with hyphens or without.

    Raises:
        ValueError, TypeError: the text is not a UUID.
    """
    if not _UUID_TEXT.fullmatch(text):
        raise ValueError
    return UUID(text)


def _symbol(avro: Any, value: Any) -> str:
    if value not in avro["symbols"]:
        raise ValueError
    return str(value)


_READERS: Mapping[str, Any] = {
    "string": _exactly(str),
    "boolean": _exactly(bool),
    "int": _integer(32),
    "long": _integer(64),
    "uuid": lambda _avro, value: uuid(value),
    "timestamp-millis": _time,
    "decimal": _amount,
    "enum": _symbol,
}
