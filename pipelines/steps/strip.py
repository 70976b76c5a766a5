"""The privacy rules, applied: what leaves here may leave the processor."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pipelines import pseudonym
from pipelines.steps import spans
from pipelines.steps.validate import strings
from schemas.privacy import Rule


@dataclass(frozen=True, slots=True)
class Keys:
    """The bank's key and the key of one owner, as `pseudonym.owner_key` derives it."""

    bank: bytes
    owner: bytes


#: Spans found in each text of a record; a text that is not in there was not scanned.
Found = Mapping[str, Sequence[spans.Span]]


def texts(rules: Iterable[Rule], record: Mapping[str, Any]) -> list[str]:
    """What the scanner must see before `strip` can work."""
    return [text for rule in rules if rule.operator == "scan" for text in strings(rule, record) if text]


def strip(
    rules: Iterable[Rule], record: Mapping[str, Any], found: Found, keys: Keys
) -> tuple[dict[str, Any], Counter[str], Counter[str]]:
    """(record without personal data, spans removed by entity, fields changed by operator).

    Raises:
        KeyError: a text of a scanned field is not in `found`: unscanned text never passes.
    """
    removed: Counter[str] = Counter()
    operators: Counter[str] = Counter()
    clean: dict[str, Any] = {}
    for rule in rules:
        before = record[rule.path]
        after = clean[rule.path] = _apply(rule, before, found, keys, removed)
        operators[rule.operator] += rule.operator not in ("keep", "scan") and after != before
    return clean, removed, +operators


def _apply(rule: Rule, value: Any, found: Found, keys: Keys, removed: Counter[str]) -> Any:
    if value is None or rule.operator == "keep":
        return value
    if rule.operator == "redact":
        return None if rule.nullable else [] if rule.many else ""
    one = _OPERATORS[rule.operator]
    if isinstance(value, list):
        return [one(rule, item, found, keys, removed) for item in value]
    return one(rule, value, found, keys, removed)


def _hash(rule: Rule, value: str | UUID, _found: Found, keys: Keys, _removed: Counter[str]) -> str | UUID:
    key = keys.bank if rule.scope == "bank" else keys.owner
    return pseudonym.hash_uuid(key, value) if isinstance(value, UUID) else pseudonym.hash_text(key, value)


def _mask(rule: Rule, value: str, _found: Found, _keys: Keys, _removed: Counter[str]) -> str:
    hidden = len(value) - min(rule.keep_last, len(value) // 2)  # at least half goes, however short it is
    return "*" * hidden + value[hidden:]


def _replace(rule: Rule, _value: str, _found: Found, _keys: Keys, _removed: Counter[str]) -> str:
    return rule.replacement


def _scan(rule: Rule, value: str, found: Found, _keys: Keys, removed: Counter[str]) -> str:
    if not value:
        return value
    merged = spans.merge(spans.only(found[value], rule.entities))
    removed.update(span.entity for span in merged)
    return spans.replace(value, merged)


_OPERATORS: Mapping[str, Callable[..., Any]] = {"hash": _hash, "mask": _mask, "replace": _replace, "scan": _scan}
