"""Steps of the fast path, a step for each field of a schema: it reads the field at an index, and returns the index
behind the field.

A step checks what the plain steps check, and replaces the field's bytes where the rule requires it. It raises
UnfitError, IndexError or UnicodeDecodeError for bytes that it does not take.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bank.identity.keyed_hash import Keyed
from pipelines.steps.fast_path import avro
from pipelines.steps.fast_path.avro import UnfitError
from pipelines.steps.fast_path.caches import Memory
from pipelines.steps.fast_path.record_state import HASH_LENGTH, PendingField, RecordState
from pipelines.steps.strip import OWNER, mask
from pipelines.steps.validate import MAX_OWNER_BYTES
from schemas.framing import long, signed
from schemas.limits import HOUR_MS, Limits
from schemas.privacy import Rule

Step = Callable[[bytes, int, RecordState], int]
#: Values of a kept string that are cached as fitting its pattern.
KNOWN: Final = 1024
_UUID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Milliseconds and microseconds of 0001-01-01 and of the end of 9999, which Python's datetime can hold.
_TIMES: Final = {
    "timestamp-millis": (-62_135_596_800_000, 253_402_300_799_999),
    "timestamp-micros": (-62_135_596_800_000_000, 253_402_300_799_999_999),
}
_INT: Final = (-(1 << 31), (1 << 31) - 1)
_LONG: Final = (-(1 << 63), (1 << 63) - 1)


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


#: Bits that tell a positive number of six bytes from shorter, longer and negative ones, and what they are then.
_MARKS: Final = 0x80_80_80_80_80_81
_SIX: Final = 0x00_80_80_80_80_80
_NEVER: Final = 1 << 48


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


def symbol(count: int) -> Step:
    """Keep an enum of `count` symbols."""

    def step(body: bytes, at: int, _work: RecordState) -> int:
        raw = body[at]
        if raw & 1 or raw >> 1 >= count or raw >= 0x80:
            raise UnfitError
        return at + 1

    return step


def boolean(body: bytes, at: int, _work: RecordState) -> int:
    """Keep a boolean."""
    if body[at] > 1:
        raise UnfitError
    return at + 1


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


def kept(rule: Rule, limit: int, is_spoken: bool) -> Step:
    """Keep a string that fits the rule's pattern. `is_spoken`: the string names the language of another field."""
    assert rule.pattern is not None
    fits, known = rule.pattern.fullmatch, dict[bytes, str]()
    codes = rule.limits.codes if rule.limits else None
    is_depositor, path = rule.path == "depositor", rule.path

    def step(body: bytes, at: int, state: RecordState) -> int:
        length, at = avro.size(body, at)
        end = at + length
        value = body[at:end]
        text = known.get(value)
        if text is None:
            text = value.decode()
            if len(text) > limit or not fits(text) or (codes is not None and text not in codes):
                raise UnfitError
            if len(known) < KNOWN:
                known[value] = text
        if is_depositor:
            state.depositor = text
        elif is_spoken:
            state.known[path] = text
        return end

    return step


def _text(body: bytes, at: int, limit: int) -> tuple[str, int]:
    length, at = avro.size(body, at)
    end = at + length
    text = body[at:end].decode()
    if len(text) > limit:
        raise UnfitError
    return text, end


def redacted(limit: int, new: bytes, begin: int) -> Step:
    """Remove a string, and with it the `begin` bytes before it (the branch of a union)."""

    def step(body: bytes, at: int, state: RecordState) -> int:
        text, end = _text(body, at, limit)
        if text or begin:
            state.put(body, at - begin, end, new)
            state.changed("redact")
        return end

    return step


def owner(body: bytes, at: int, state: RecordState) -> int:
    """Replace the owner's id, which must equal the record's key, by the bank's pseudonym."""
    length, begin = avro.size(body, at)
    end = begin + length
    if body[begin:end] != state.owner.named or not 0 < length <= MAX_OWNER_BYTES:
        raise UnfitError
    state.put(body, at, end, HASH_LENGTH + state.owner.pseudonym)
    state.owner_part = len(state.parts) - 1
    state.changed("hash")
    return end


_VARIANT: Final = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def _key(rule: Rule) -> Callable[[RecordState], Keyed]:
    return (lambda state: state.bank) if rule.scope == "bank" else (lambda state: state.owner.hashes)


def hashed(rule: Rule, limit: int) -> Step:
    """Replace a string by 32 hex digits, see `pseudonyms.hash_text`."""
    if rule.path == OWNER:
        return owner
    key = _key(rule)

    def step(body: bytes, at: int, state: RecordState) -> int:
        length, begin = avro.size(body, at)
        end = begin + length
        value = body[begin:end]
        if len(value.decode()) > limit:
            raise UnfitError
        state.put(body, at, end, HASH_LENGTH + key(state)(b"bank\0" + value).hex()[:32].encode())
        state.changed("hash")
        return end

    return step


def hashed_uuid(rule: Rule, limit: int) -> Step:
    """Replace a UUID, in the form that Python writes, by another, see `pseudonyms.hash_uuid`."""
    key, is_event, fits = _key(rule), rule.path == "event_id", limit >= 36

    def step(body: bytes, at: int, state: RecordState) -> int:
        end = at + 37
        value = body[at + 1 : end]
        if body[at] != 72 or not _UUID.fullmatch(value) or not fits:
            raise UnfitError
        if is_event:
            state.event = value
        found = key(state)(b"uuid\0" + value).hex()
        new = f"{found[:8]}-{found[8:12]}-8{found[13:16]}-{_VARIANT[found[16]]}{found[17:20]}-{found[20:32]}"
        state.put(body, at + 1, end, new.encode())
        state.changed("hash")
        return end

    return step


def masked(rule: Rule, limit: int, begin: int, encode: Callable[[Any], bytes]) -> Step:
    """Mask a string but for its last characters; when it changes, the `begin` bytes before it are replaced too."""

    def step(body: bytes, at: int, state: RecordState) -> int:
        text, end = _text(body, at, limit)
        left = mask(rule, text)
        if left != text:
            state.put(body, at - begin, end, encode(left))
            state.changed("mask")
        return end

    return step


def put_off(rule: Rule, limit: int, begin: int, encode: Callable[[Any], bytes], unchanged_texts: Memory | None) -> Step:
    """Put off a string as a pending field, until the scanner or the rule's operator says what stays of it.

    A string that stays unchanged goes into the cache `unchanged_texts`.
    """

    def step(body: bytes, at: int, state: RecordState) -> int:
        text, end = _text(body, at, limit)
        state.put(body, at - begin, end, b"")
        state.pending.append(PendingField(len(state.parts) - 1, rule, text, encode, unchanged_texts))
        return end

    return step


def unless_known(unchanged_texts: Memory, waiting: Step) -> Step:
    """Keep a string that is in the cache `unchanged_texts`; pass any other to the step `waiting`."""

    def step(body: bytes, at: int, state: RecordState) -> int:
        length, begin = avro.size(body, at)
        end = begin + length
        return waiting(body, at, state) if unchanged_texts.get(body[begin:end]) is None else end

    return step


def put_off_many(rule: Rule, limit: int) -> Step:
    """Put off an array of strings as a pending field; the cache is not used."""

    def step(body: bytes, at: int, state: RecordState) -> int:
        places = list(avro.items(body, at))
        texts = [body[begin:end].decode() for begin, end in places[:-1]]
        if any(len(text) > limit for text in texts):
            raise UnfitError
        end = places[-1][1]
        state.put(body, at, end, b"")
        state.pending.append(PendingField(len(state.parts) - 1, rule, texts, avro.texts))
        return end

    return step


def optional(null: bytes, some: bytes, inner: Step) -> Step:
    """Read a union of null and another type, by the bytes of their branches."""
    no, yes = null[0], some[0]

    def step(body: bytes, at: int, state: RecordState) -> int:
        branch = body[at]
        if branch == no:
            return at + 1
        if branch != yes:
            raise UnfitError
        return inner(body, at + 1, state)

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
