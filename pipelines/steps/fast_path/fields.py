"""Steps of the fast path, a step for each field of a schema: it reads the field at an index, and returns the index
behind the field. Those of numbers are in `numeric`.

A step checks what the plain steps check, and replaces the field's bytes where the rule requires it. It raises
UnfitError, IndexError or UnicodeDecodeError for bytes that it does not take.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from bank.identity.keyed_hash import Keyed
from pipelines.steps.fast_path import avro
from pipelines.steps.fast_path.avro import UnfitError
from pipelines.steps.fast_path.caches import Memory
from pipelines.steps.fast_path.record_state import HASH_LENGTH, PendingField, RecordState, Step
from pipelines.steps.strip import OWNER, mask
from pipelines.steps.validate import MAX_OWNER_BYTES
from schemas.privacy import Rule

#: Values of a kept string that are cached as fitting its pattern.
KNOWN: Final = 1024
_UUID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


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


def apart(inner: Step) -> Step:
    """Read a field that is no content, and note its place."""

    def step(body: bytes, at: int, state: RecordState) -> int:
        end = inner(body, at, state)
        state.apart.append((at, end))
        return end

    return step
