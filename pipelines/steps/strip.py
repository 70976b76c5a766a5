"""Apply the privacy rules: a record that this step returns may leave the processor."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from bank.identity import pseudonyms
from pipelines.scanner.requests import Found, ScanRequest
from pipelines.scanner.text import languages, links
from pipelines.steps.generalise import generalise
from pipelines.steps.redaction import Redaction, redact
from pipelines.steps.validate import strings
from schemas.privacy import Rule

#: The field that holds the owner's pseudonym in every clean record, whatever the scope of other hashes.
OWNER = "owner_id"


class Keys(NamedTuple):
    """`pseudonym` is the bank's key of owners' pseudonyms; `bank` and `owner` are the keys of hashed fields."""

    pseudonym: bytes
    bank: bytes
    owner: bytes

    @classmethod
    def of(cls, pseudonym_key: bytes, hash_key: bytes, owner_id: str) -> "Keys":
        """Make the keys for one owner's records. `hash_key` is that of the generation in force."""
        return cls(pseudonym_key, hash_key, pseudonyms.owner_key(hash_key, owner_id))

    def __repr__(self) -> str:
        return object.__repr__(self)  # no log shows what it holds


class Stripping(NamedTuple):
    """The record, spans, keys and redaction state that the operators use for one record."""

    record: Mapping[str, Any]
    found: Found
    keys: Keys
    redaction: Redaction


def requests(rules: Iterable[Rule], record: Mapping[str, Any]) -> list[ScanRequest]:
    """List the scan requests whose results `strip` needs."""
    scanned = (rule for rule in rules if rule.operator == "scan")
    return [request_of(rule, text, record) for rule in scanned for text in strings(rule, record) if text]


def strip(
    rules: Iterable[Rule], record: Mapping[str, Any], found: Found, keys: Keys
) -> tuple[dict[str, Any], Counter[str], Counter[str]]:
    """Return (the record without personal data, spans removed by entity, fields changed by operator).

    Raises:
        KeyError: a text of a scanned field is not in `found`. Unscanned text never passes.
    """
    work = Stripping(record, found, keys, Redaction(keys.owner))
    operators: Counter[str] = Counter()
    clean: dict[str, Any] = {}
    for rule in rules:
        before = record[rule.path]
        after = clean[rule.path] = stripped(rule, before, work)
        operators[rule.operator] += changes(rule, before, after)
    return clean, work.redaction.removed, +operators


def changes(rule: Rule, before: Any, after: Any) -> bool:
    """Tell whether the field counts as changed by the operator; for scans the spans are counted instead."""
    return rule.operator not in ("keep", "scan") and after != before


def stripped(rule: Rule, value: Any, work: Stripping) -> Any:
    """Apply the rule's operator to a field's value, and return what stays."""
    if value is None or rule.operator == "keep":
        return value
    if rule.operator == "redact":
        return _nothing(rule)
    one = _OPERATORS[rule.operator]
    if isinstance(value, list):
        return [left for item in value if (left := one(rule, item, work)) is not None]
    left = one(rule, value, work)
    return _nothing(rule) if left is None else left


def _nothing(rule: Rule) -> Any:
    return None if rule.nullable else [] if rule.many else ""


def request_of(rule: Rule, text: str, record: Mapping[str, Any]) -> ScanRequest:
    """Make the scan request for a text, with the language that the record or the rule states."""
    stated = record[rule.language_field] if rule.language_field else None
    said = stated if stated and languages.primary(stated) != languages.UNDETERMINED else rule.language
    return ScanRequest(text, said, rule.policy)


def _hash(rule: Rule, value: str | UUID, work: Stripping) -> str | UUID:
    keys = work.keys
    key = keys.pseudonym if rule.path == OWNER else keys.bank if rule.scope == "bank" else keys.owner
    return pseudonyms.hash_uuid(key, value) if isinstance(value, UUID) else pseudonyms.hash_text(key, value)


def mask(rule: Rule, value: str, _work: object = None) -> str:
    """Replace all but the last `keep_last` characters by stars."""
    hidden = len(value) - min(rule.keep_last, len(value) // 2)  # at least half is masked, however short it is
    return "*" * hidden + value[hidden:]


def _replace(rule: Rule, _value: str, _work: Stripping) -> str:
    return rule.replacement


def _generalise(rule: Rule, value: Any, _work: Stripping) -> Any:
    return generalise(rule, value)


def _link(_rule: Rule, value: str, work: Stripping) -> str | None:
    return links.kept(value.strip(), work.redaction.placeholders)


def _scan(rule: Rule, value: str, work: Stripping) -> str:
    return redact(rule, value, work.found[request_of(rule, value, work.record)], work.redaction) if value else value


_OPERATORS: Mapping[str, Callable[..., Any]] = {
    "hash": _hash,
    "mask": mask,
    "replace": _replace,
    "generalise": _generalise,
    "link": _link,
    "scan": _scan,
}
