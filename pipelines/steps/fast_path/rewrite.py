"""Make the fast path's steps for a schema, and run them over a record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from bank.identity.keyed_hash import keyed
from pipelines.steps import content
from pipelines.steps.fast_path import avro, fields, numeric
from pipelines.steps.fast_path.caches import UnchangedTextCache
from pipelines.steps.fast_path.record_state import RecordState, Step, owner_of
from pipelines.steps.strip import OWNER
from pipelines.steps.validate import MAX_OWNER_BYTES
from schemas import framing
from schemas.catalog import Schema
from schemas.privacy import Rule

#: Fields that every record on the fast path has, and the operator and logical type that their rules must have.
_OF_ALL: Final[Mapping[str, tuple[str, str | None]]] = {
    "event_id": ("hash", "uuid"),
    OWNER: ("hash", None),
    "depositor": ("keep", None),
}


class Terms(NamedTuple):
    """Terms that apply to all fields: the longest string in characters (`limit`), the fields that name the language of
    another field (`spoken`), and the cache of unchanged texts.
    """

    limit: int
    spoken: frozenset[str]
    unchanged_texts: UnchangedTextCache | None


@dataclass(frozen=True, slots=True, eq=False)
class Rewrite:
    """The steps of one schema; `languages` are the fields that name the language of another field."""

    schema: Schema
    steps: tuple[Step, ...]
    languages: Mapping[str, None]

    def take(
        self, value: bytes, named: bytes | None, published: int, pseudonym_key: bytes, hash_key: bytes
    ) -> RecordState | None:
        """Rewrite the record in `value`, single-object bytes, of the owner `named`; None when it must be decoded.

        `published` is when Kafka took it, in milliseconds since 1970-01-01T00:00:00Z, negative where it is not known.
        """
        if not named or len(named) > MAX_OWNER_BYTES:
            return None
        try:
            state = RecordState(owner_of(named, pseudonym_key, hash_key), keyed(hash_key), published)
            at = framing.HEADER_BYTES
            for step in self.steps:
                at = step(value, at, state)
        except (avro.UnfitError, IndexError, UnicodeDecodeError):
            return None
        if at != len(value):
            return None
        state.parts.append(value[state.copied :])
        state.content = content.of_bytes(pseudonym_key, value, state.apart)
        return state


@lru_cache(256)
def rewrite_of(
    schema: Schema, max_string_chars: int, unchanged_texts: UnchangedTextCache | None = None
) -> Rewrite | None:
    """Return the rewrite of a schema's records, or None when the fast path does not take one of its fields."""
    rules = {rule.path: rule for rule in schema.rules}
    spoken = {rule.language_field for rule in schema.rules if rule.language_field}
    if any((rules[path].operator, rules[path].logical_type) != kind for path, kind in _OF_ALL.items()) or any(
        rules[path].operator != "keep" for path in spoken
    ):
        return None
    steps = list(_steps(schema, Terms(max_string_chars, frozenset(spoken), unchanged_texts)))
    return Rewrite(schema, tuple(filter(None, steps)), dict.fromkeys(spoken)) if all(steps) else None


def _steps(schema: Schema, terms: Terms) -> Iterator[Step | None]:
    for rule, field in zip(schema.rules, schema.declared["fields"], strict=True):
        step = _step(rule, field["type"], terms)
        yield fields.apart(step) if step and rule.path in schema.apart else step


def _step(rule: Rule, avro_type: Any, terms: Terms) -> Step | None:
    if not isinstance(avro_type, list):
        return _plain(rule, avro_type, terms, avro.text, b"")
    null, some = (framing.long(avro_type.index(branch)) for branch in _branches(avro_type))
    inner = _plain(rule, avro_type[some[0] >> 1], terms, _nullable(null, some), null)
    return fields.optional(null, some, inner) if inner else None


def _branches(union: Sequence[Any]) -> tuple[Any, Any]:
    return "null", next(branch for branch in union if branch != "null")


def _nullable(null: bytes, some: bytes) -> Callable[[Any], bytes]:
    return lambda text: null if text is None else some + avro.text(text)


def _plain(rule: Rule, avro_type: Any, terms: Terms, encode: Callable[[Any], bytes], null: bytes) -> Step | None:
    """Return the step of a value that is not null; `null` is the null branch's bytes, empty where there is none."""
    limit = terms.limit
    if rule.many:
        text = rule.type == "string" and rule.logical_type is None and not null
        return fields.put_off_many(rule, limit) if text and rule.operator != "keep" else None
    if rule.type != "string":
        return _kept(rule, avro_type) if rule.operator == "keep" else None
    if rule.logical_type is not None:
        return fields.hashed_uuid(rule, limit) if (rule.logical_type, rule.operator) == ("uuid", "hash") else None
    if rule.operator == "keep":
        return fields.kept(rule, limit, rule.path in terms.spoken)
    if rule.operator == "hash":
        return fields.hashed(rule, limit)
    if rule.operator == "redact":
        return fields.redacted(limit, null or avro.text(""), len(null))
    if rule.operator == "mask":
        return fields.masked(rule, limit, len(null), encode)
    memory = terms.unchanged_texts.of(rule) if terms.unchanged_texts else None
    waiting = fields.put_off(rule, limit, len(null), encode, memory)
    return waiting if memory is None else fields.unless_known(memory, waiting)


def _kept(rule: Rule, avro_type: Any) -> Step | None:
    if rule.limits and rule.logical_type == "timestamp-millis":
        return numeric.moment(rule.limits)
    if rule.type in ("int", "long"):
        bounds = numeric.bounds(rule)
        return numeric.number(*(bounds or ())) if bounds or rule.logical_type is None else None
    if rule.type == "enum":
        return fields.symbol(len(avro_type["symbols"]))
    if rule.type == "boolean":
        return fields.boolean
    return numeric.amount(avro_type["precision"]) if rule.logical_type == "decimal" and rule.type == "bytes" else None
