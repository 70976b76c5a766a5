"""Steps of the fast path that keep numbers, times and amounts within their types and limits (see `fields`)."""

import re
from collections.abc import Mapping
from typing import Final

from pipelines.steps.fast_path import avro
from pipelines.steps.fast_path.avro import UnfitError
from pipelines.steps.fast_path.record_state import RecordState, Step
from schemas.framing import long, signed
from schemas.limits import HOUR_MS, Limits
from schemas.privacy import Rule

#: Milliseconds and microseconds of 0001-01-01 and of the end of 9999, which Python's datetime can hold.
_TIMES: Final = {
    "timestamp-millis": (-62_135_596_800_000, 253_402_300_799_999),
    "timestamp-micros": (-62_135_596_800_000_000, 253_402_300_799_999_999),
}
_INT: Final = (-(1 << 31), (1 << 31) - 1)
_LONG: Final = (-(1 << 63), (1 << 63) - 1)
#: Bits that tell a positive number of six bytes from shorter, longer and negative ones, and what they are then.
_MARKS: Final = 0x80_80_80_80_80_81
_SIX: Final = 0x00_80_80_80_80_80
_NEVER: Final = 1 << 48


def number(least: int = -(1 << 63), most: int = (1 << 63) - 1) -> Step:
    """Keep an int or long within these bounds. A number of so few bytes that it must be within them is not decoded."""
    within = _of_few_bytes(least, most).match

    def step(body: bytes, at: int, _work: RecordState) -> int:
        if found := within(body, at):
            return found.end()
        raw, end = avro.varint(body, at)
        if not least <= signed(raw) <= most:
            raise UnfitError
        return end

    return step


def _of_few_bytes(least: int, most: int) -> re.Pattern[bytes]:
    """Return a pattern of numbers, in as few bytes as they need, that are so short that all are within the bounds.

    n bytes hold 7 n - 1 bits and a sign, the lowest bit of the first byte. From 0 on, that bit must be 0.
    """
    count = max(0, most + 1 if least == 0 else min(most + 1, -least)).bit_length() // 7
    more, one = (re.escape(bytes(range(first, first + 0x80, 2 if least == 0 else 1))) for first in (0x80, 0))
    longer = rb"|[%b][\x80-\xff]{0,%d}[\x01-\x7f]" % (more, count - 2) if count > 1 else b""
    return re.compile(b"[%b]" % one + longer if count else b"(?!)")


def moment(limits: Limits) -> Step:
    """Keep a time within its limits.

    Times between July 1970 and September 2039 take six bytes. Two of them compare as those bytes do, read as one
    little-endian number, since only the last byte lacks the highest bit: they are not decoded. The last moment is first
    taken from the hour in which Kafka took the record; its bytes are kept for the next record.
    """
    least, ahead = limits.least or 0, limits.ahead or 0
    first, end_of_time = _word(least, _NEVER), _TIMES["timestamp-millis"][1]
    hour = last = _NEVER

    def step(body: bytes, at: int, state: RecordState) -> int:
        nonlocal hour, last
        published = state.published
        if not hour <= published < hour + HOUR_MS:
            hour = published - published % HOUR_MS
            last = _NEVER if published < 0 else _word(hour + ahead, 0)
        word = int.from_bytes(body[at : at + 6], "little")
        if first <= word <= last and word & _MARKS == _SIX:
            return at + 6
        raw, end = avro.varint(body, at)
        if not least <= signed(raw) <= (end_of_time if published < 0 else min(published + ahead, end_of_time)):
            raise UnfitError
        return end

    return step


def _word(moment: int, otherwise: int) -> int:
    """Return the encoded number as one little-endian number where it is positive and has six bytes."""
    data = long(moment)
    return int.from_bytes(data, "little") if len(data) == 6 and moment > 0 else otherwise


def amount(precision: int) -> Step:
    """Keep a decimal that is in as few bytes as it needs."""
    end = 10**precision

    def step(body: bytes, at: int, _work: RecordState) -> int:
        length, at = avro.size(body, at)
        data = body[at : at + length]
        unscaled = int.from_bytes(data, signed=True)
        if abs(unscaled) >= end or length != unscaled.bit_length() // 8 + 1:
            raise UnfitError
        return at + length

    return step


def bounds(rule: Rule) -> tuple[int, int] | None:
    """Return the least and the largest value of a whole number, by type and limits; None when they set none here."""
    known: Mapping[str, tuple[int, int]] = _TIMES
    if rule.logical_type is not None:
        return known.get(rule.logical_type)
    if rule.limits is None:
        return _INT if rule.type == "int" else None
    least, most = _INT if rule.type == "int" else _LONG
    given = rule.limits
    return (
        least if given.least is None else max(least, given.least),
        most if given.most is None else min(most, given.most),
    )
