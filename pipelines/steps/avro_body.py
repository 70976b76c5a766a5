"""Check that bytes are a record in Avro's binary form, value by value; fastavro silently accepts bytes that are not.

fastavro reads an enum's or a union's index -1 as the last one, an `int` of any size, a long's bits above the 64th, a
boolean of any byte but zero as true, and arrays whose blocks state a wrong size. Without this check records would be
stored as something else than was sent, or in a form that no reader in another language can read.

Everything that Avro's specification allows passes (Avro 1.12, "Binary encoding"): arrays in several blocks, blocks
with their size. Numbers may take more bytes than they need, up to five for an int and ten for a long, as in Java's
reader. Java's reader drops the bits above the 32nd or 64th; this check refuses them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from schemas import field_words
from schemas.catalog import Schema
from schemas.framing import signed, unsigned

#: Checks the value at an index of the bytes and returns the index behind it. Raises NotAvroError or IndexError.
Step = Callable[[bytes, int], int]
INT: Final = (5, 1 << 32)
LONG: Final = (10, 1 << 64)
_ENCODE: Final = "encode by the very schema that the frame names"
#: Times of day: the size of their encoding, and their number. fastavro accepts some below zero.
_DAYS: Final = {"time-millis": (INT, 86_400_000), "time-micros": (LONG, 86_400_000_000)}


class NotAvroError(ValueError):
    """The bytes are not a record of the schema; the message says why, without any value."""


def check(schema: Schema, body: bytes) -> None:
    """Check the encoding of a record of a deposited schema, in linear time. Texts, dates and amounts are not checked.

    Raises:
        NotAvroError: the bytes are not a record of the schema.
    """
    at = 0
    for place, step in enumerate(_steps(schema)):
        try:
            at = step(body, at)
        except IndexError:
            raise _field_error(schema, place, f"the record ends within it: {_ENCODE}") from None
        except NotAvroError as error:
            raise _field_error(schema, place, str(error)) from None
    if at > len(body):
        raise NotAvroError(f"the record ends within its last field: {_ENCODE}")
    if at < len(body):
        raise NotAvroError(f"bytes are left over behind the record's last field: {_ENCODE}")


def _field_error(schema: Schema, place: int, why: str) -> NotAvroError:
    field = schema.declared["fields"][place]
    return NotAvroError(f"{field['name']} takes {field_words.takes(field['type'])}: {why}")


def fields(schema: Schema, body: bytes) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    """Yield each field of the parsed schema with its bytes; the body is one that `check` takes."""
    at = 0
    for field, step in zip(schema.parsed["fields"], _steps(schema), strict=True):
        start, at = at, step(body, at)
        yield field, body[start:at]


@lru_cache(256)
def _steps(schema: Schema) -> tuple[Step, ...]:
    named: dict[str, Step] = {}
    return tuple(_step(field["type"], named) for field in schema.parsed["fields"])


def _step(avro: Any, named: dict[str, Step]) -> Step:
    if isinstance(avro, list):
        return _union([None if branch == "null" else _step(branch, named) for branch in avro])
    kind = avro["type"] if isinstance(avro, Mapping) else avro
    if kind == "array":
        return _array(_step(avro["items"], named))
    if kind == "enum":
        named[avro["name"]] = step = _enum(len(avro["symbols"]))
        return step
    if isinstance(avro, Mapping) and avro.get("logicalType") in _DAYS:
        return _time_of_day(*_DAYS[avro["logicalType"]])
    return named[kind] if kind in named else _PLAIN[kind]


def number(body: bytes, at: int, most: int, end: int) -> tuple[int, int]:
    """Return (the number at `at`, the index where it ends); the encoded number has at most `most` bytes and is below
    `end`.

    Raises:
        NotAvroError: the number is longer or larger. IndexError: the bytes end within the number.
    """
    raw = body[at]
    raw, at = (raw, at + 1) if raw < 0x80 else unsigned(body, at, most)
    if raw >= end:
        raise NotAvroError("a number beyond its type")
    return signed(raw), at


def _int(body: bytes, at: int) -> int:
    return number(body, at, *INT)[1]


def _long(body: bytes, at: int) -> int:
    return number(body, at, *LONG)[1]


def _sized(body: bytes, at: int) -> int:
    """Check a string, or bytes."""
    size, at = number(body, at, *LONG)
    if not 0 <= size <= len(body) - at:
        raise NotAvroError("a length that is none")
    return at + size


def _boolean(body: bytes, at: int) -> int:
    if body[at] > 1:
        raise NotAvroError("a boolean that is neither")
    return at + 1


def _of_bytes(count: int) -> Step:
    return lambda _body, at: at + count


def _enum(count: int) -> Step:
    def step(body: bytes, at: int) -> int:
        index, at = number(body, at, *INT)
        if not 0 <= index < count:
            raise NotAvroError("a symbol that the enum does not have")
        return at

    return step


def _time_of_day(coded: tuple[int, int], end: int) -> Step:
    def step(body: bytes, at: int) -> int:
        value, at = number(body, at, *coded)
        if not 0 <= value < end:
            raise NotAvroError("a time that no day has")
        return at

    return step


def _union(branches: Sequence[Step | None]) -> Step:
    """Make the check of a union; a branch of None is the null branch."""

    def step(body: bytes, at: int) -> int:
        index, at = number(body, at, *INT)
        if not 0 <= index < len(branches):
            raise NotAvroError("a branch that the union does not have")
        branch = branches[index]
        return at if branch is None else branch(body, at)

    return step


def _array(item: Step) -> Step:
    def step(body: bytes, at: int) -> int:
        while True:
            count, at = number(body, at, *LONG)
            if count == 0:
                return at
            end = None
            if count < 0:
                count, (size, at) = -count, number(body, at, *LONG)
                end = at + size
            if count > len(body) - at:  # an item takes a byte at least
                raise NotAvroError("more items than there are bytes")
            for _ in range(count):
                at = item(body, at)
            if end is not None and at != end:
                raise NotAvroError("a block of another size than it says")

    return step


_PLAIN: Final[Mapping[str, Step]] = {
    "boolean": _boolean,
    "int": _int,
    "long": _long,
    "float": _of_bytes(4),
    "double": _of_bytes(8),
    "bytes": _sized,
    "string": _sized,
}
