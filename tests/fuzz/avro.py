"""Avro of a known schema whose body is not what it should be."""

from decimal import Decimal
from typing import Final

from schemas import catalog
from schemas.catalog import Schema
from schemas.framing import long
from tests.avro_forms import joined, other, pieces, wrong
from tests.fuzz.kinds import ANY_FORMAT, STORED, kind
from tests.fuzz.shot import Base, Raw, with_text

ORDER: Final[Schema] = catalog.load().by_name("purchases.order_line.v1")
#: Ten signs that stand nowhere else in the bytes of a record.
PLACE: Final = "QZQZQZQZQZ"


@kind("truncated Avro", 50, "undecodable", "unknown_framing", "empty_value")
def truncated(base: Base) -> Raw:
    return base.avro(base.value[: base.dice.randrange(len(base.value))])


@kind("bytes left over", 20, "undecodable")
def left_over(base: Base) -> Raw:
    return base.avro(base.value + base.dice.randbytes(base.dice.choice((1, 2, 50))))


@kind("a body of random bytes", 25, "undecodable")
def random_body(base: Base) -> Raw:
    return base.avro(base.value[:10] + base.dice.randbytes(base.dice.choice((0, 1, 30, 300))))


@kind("bits flipped", 30, *ANY_FORMAT, loose=True)
def flipped(base: Base) -> Raw:
    value = bytearray(base.value)
    for _ in range(base.dice.choice((1, 1, 3))):
        value[base.dice.randrange(len(value))] ^= 1 << base.dice.randrange(8)
    return base.avro(bytes(value))


@kind("another schema's body", 15, *ANY_FORMAT, loose=True)
def other_body(base: Base) -> Raw:
    twin = Base(0, base.serial, base.dice)
    return base.avro(base.value[:10] + twin.value[10:])


@kind("invalid UTF-8 in a string of Avro", 25, "undecodable", schemas=tuple(with_text()))
def bad_utf8(base: Base) -> Raw:
    bad = base.dice.choice((b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80", b"\xc0\xaf"))
    return base.avro(base.encoded(text=PLACE).replace(PLACE.encode(), bad.ljust(len(PLACE), b"a")))


@kind("a string whose length is a lie", 15, "undecodable", schemas=tuple(with_text()))
def lying_length(base: Base) -> Raw:
    length = base.dice.choice((-1, -5, 1 << 20, 1 << 40, (1 << 62) - 1, -(1 << 62)))
    place = long(len(PLACE)) + PLACE.encode()
    return base.avro(base.encoded(text=PLACE).replace(place, long(length) + PLACE.encode()))


@kind("a number that does not end", 10, "undecodable")
def endless_number(base: Base) -> Raw:
    return base.avro(base.value[:10] + b"\xff" * base.dice.choice((10, 1_000, 50_000)))


@kind("an amount of many bytes", 0.3, "undecodable", schemas=(ORDER,))
def long_amount(base: Base) -> Raw:
    place, size = b"\x02\x08" + b"\x7f\xff\xff\xff", base.dice.choice((17, 3_000, 900_000))
    value = base.encoded(total=None, unit_price=_amount(0x7FFFFFFF))
    return base.avro(value.replace(place, b"\x02" + long(size) + b"\x55" * size))


@kind("an amount beyond the schema's digits", 5, "undecodable", schemas=(ORDER,))
def large_amount(base: Base) -> Raw:
    place, size = b"\x02\x08" + b"\x7f\xff\xff\xff", base.dice.choice((8, 9, 16))
    value = base.encoded(total=None, unit_price=_amount(0x7FFFFFFF))
    return base.avro(value.replace(place, b"\x02" + long(size) + b"\x7f" * size))


@kind("a value out of its type's range", 60, "undecodable")
def out_of_range(base: Base) -> Raw:
    """Of an enum, a union, a number, a boolean, a length or an array."""
    found = pieces(base.schema, base.fields)
    choices = [(place, each) for place, (avro, data) in enumerate(found) for each in wrong(avro, data)]
    return base.avro(base.value[:10] + joined(found, *base.dice.choice(choices)))


@kind("another form of a value that Avro allows", 30, STORED)
def another_form(base: Base) -> Raw:
    """Arrays in several blocks, numbers in more bytes than they need."""
    found = pieces(base.schema, base.fields)
    choices = [(place, each) for place, (avro, data) in enumerate(found) for each in other(avro, data)]
    return base.avro(base.value[:10] + joined(found, *base.dice.choice(choices)))


def _amount(unscaled: int) -> Decimal:
    return Decimal(unscaled).scaleb(-4)
