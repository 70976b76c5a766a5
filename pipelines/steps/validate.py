"""Check what Avro cannot express: the key is the owner, strings are text and not too long, kept strings fit their
pattern, and values keep within the schema's limits.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.steps.outcome import RawRecord, Reason, Rejected
from schemas.catalog import Schema
from schemas.privacy import Rule

MAX_OWNER_BYTES = 256


def validate(raw: RawRecord, schema: Schema, record: Mapping[str, Any], max_chars: int) -> Rejected | None:
    """Return None for a valid record, else Rejected with the reason, and with the depositor where it is known."""
    found = _fields(schema, record, max_chars) or _beyond(schema, record, raw.published) or _owner(raw, record)
    if found is None:
        return None
    reason, detail = found
    return Rejected(reason, detail, schema.name, _depositor(schema, record))


def _fields(schema: Schema, record: Mapping[str, Any], max_chars: int) -> tuple[Reason, str] | None:
    for rule in schema.rules:
        for value in strings(rule, record):
            if len(value) > max_chars:
                return Reason.STRING_TOO_LONG, f"{rule.path} is longer than {max_chars} characters: shorten it"
            if not _is_unicode(value):
                return Reason.BAD_VALUE, f"{rule.path} holds half a surrogate pair: send whole characters"
            if rule.pattern and not rule.pattern.fullmatch(value):
                return Reason.BAD_VALUE, f"{rule.path} takes what matches the schema's pattern {rule.pattern.pattern}"
    return None


def _beyond(schema: Schema, record: Mapping[str, Any], published: int) -> tuple[Reason, str] | None:
    for rule in schema.limited:
        value = record[rule.path]
        if value is not None and rule.limits and not rule.limits.hold(value, published):
            return Reason.BAD_VALUE, f"{rule.path} takes {rule.limits.takes}"
    return None


def strings(rule: Rule, record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the strings in the rule's field: none, one, or those of an array."""
    value = record[rule.path]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item


def _owner(raw: RawRecord, record: Mapping[str, Any]) -> tuple[Reason, str] | None:
    owner = record["owner_id"].encode()
    if not 0 < len(owner) <= MAX_OWNER_BYTES:
        return Reason.BAD_OWNER, f"owner_id takes 1 to {MAX_OWNER_BYTES} bytes of UTF-8"
    if not raw.key:
        return Reason.MISSING_KEY, "the record has no Kafka key: send the owner_id in UTF-8 as the key"
    if raw.key != owner:
        return Reason.KEY_MISMATCH, "the Kafka key is not the record's owner_id: send the owner_id in UTF-8 as the key"
    return None


def _depositor(schema: Schema, record: Mapping[str, Any]) -> str | None:
    rule = next(rule for rule in schema.rules if rule.path == "depositor")
    value = record["depositor"]
    return value if rule.pattern and rule.pattern.fullmatch(value) else None


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
