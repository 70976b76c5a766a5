"""Privacy rules: what becomes of a field before a record leaves the processor.

Each field of a deposited record carries `"privacy"`: an operator's name, or an object with the
operator and its options. Operators are named after Presidio's anonymizers, plus `scan`:

    keep     the value stays; a string needs `pattern`, so that free text cannot pass as data
    redact   the value goes: null where the field allows it, else empty
    replace  a string becomes `with`, `<REDACTED>` when not said
    mask     all but the last `keep_last` characters (0 when not said) become `*`
    hash     a keyed hash; `scope` is `owner` (differs from owner to owner) or `bank` (the same everywhere)
    scan     free text: what the scanner finds is replaced by its entity; `entities` limits which

A schema whose rules are missing, unknown or unfit for the field's type does not load.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Operator = Literal["keep", "redact", "replace", "mask", "hash", "scan"]
OPTIONS: Mapping[Operator, frozenset[str]] = {
    "keep": frozenset({"pattern"}),
    "redact": frozenset(),
    "replace": frozenset({"with"}),
    "mask": frozenset({"keep_last"}),
    "hash": frozenset({"scope"}),
    "scan": frozenset({"entities"}),
}


class PrivacyRuleError(ValueError):
    """A schema's privacy rule is missing, unknown or does not fit its field."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One field's rule. `path` names the field, as `text` or `address.street`."""

    path: str
    operator: Operator
    pattern: re.Pattern[str] | None = None
    replacement: str = "<REDACTED>"
    keep_last: int = 0
    scope: Literal["owner", "bank"] = "owner"
    entities: frozenset[str] | None = None
    nullable: bool = False
    many: bool = False
    type: str = "string"
    logical_type: str | None = None


def rules_of(schema: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a record schema's fields, in the order of the fields.

    Raises:
        PrivacyRuleError: a field has no rule, or one that does not fit; the message names the field.
    """
    return tuple(_rule(str(schema["name"]), field) for field in schema["fields"])


def _rule(record: str, field: Mapping[str, Any]) -> Rule:
    where = f"{record}.{field['name']}"
    declared = field.get("privacy")
    if declared is None:
        raise PrivacyRuleError(f'{where} has no "privacy" rule: add one of {", ".join(OPTIONS)}')
    options: dict[str, Any] = {"operator": declared} if isinstance(declared, str) else dict(declared)
    operator: Operator = options.pop("operator", None)
    if operator not in get_args(Operator):
        raise PrivacyRuleError(f"{where}: {operator!r} is no privacy operator: use {', '.join(OPTIONS)}")
    if unknown := set(options) - OPTIONS[operator]:
        raise PrivacyRuleError(f"{where}: {operator} takes no option {', '.join(sorted(unknown))}")
    rule = Rule(path=field["name"], operator=operator, **_options(where, options), **_shape(where, field["type"]))
    for problem in _misfits(rule):
        raise PrivacyRuleError(f"{where}: {problem}")
    return rule


def _options(where: str, options: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if "pattern" in options:
        try:
            known["pattern"] = re.compile(options["pattern"])
        except re.error as error:
            raise PrivacyRuleError(f"{where}: pattern is no regular expression: {error}") from None
    if "with" in options:
        known["replacement"] = str(options["with"])
    if "entities" in options:
        known["entities"] = frozenset(options["entities"])
    if options.get("scope", "owner") not in ("owner", "bank"):
        raise PrivacyRuleError(f"{where}: scope is owner or bank, not {options['scope']!r}")
    return known | {name: options[name] for name in ("keep_last", "scope") if name in options}


def _shape(where: str, avro: Any) -> dict[str, Any]:
    """Nullable, array or plain, and of which type.

    Maps, records and wider unions are refused: no one rule could cover what they hold.
    """
    shape: dict[str, Any] = {"nullable": False, "many": False}
    if isinstance(avro, list):
        branches = [branch for branch in avro if branch != "null"]
        if len(branches) != 1:
            raise PrivacyRuleError(f"{where}: a union may only make one type optional")
        shape["nullable"], avro = True, branches[0]
    if isinstance(avro, Mapping) and avro["type"] == "array":
        shape["many"], avro = True, avro["items"]
    kind = avro["type"] if isinstance(avro, Mapping) else avro
    if kind in ("map", "record", "array", "fixed") or isinstance(kind, (list, Mapping)):
        raise PrivacyRuleError(f"{where}: fields of type {kind} cannot carry a rule: flatten the record")
    logical = avro.get("logicalType") if isinstance(avro, Mapping) else None
    return shape | {"type": kind, "logical_type": logical}


def _misfits(rule: Rule) -> Iterator[str]:
    text = rule.type == "string" and rule.logical_type is None
    if rule.operator == "keep" and text and rule.pattern is None:
        yield "a kept string needs a pattern: free text cannot pass as data"
    if rule.operator == "keep" and rule.type == "bytes" and rule.logical_type is None:
        yield "plain bytes cannot be kept: nothing can look inside them"
    if rule.operator in ("replace", "mask", "scan") and not text:
        yield f"{rule.operator} works on strings only"
    if rule.operator == "hash" and rule.type != "string":
        yield "hash works on strings and UUIDs only"
    if rule.operator == "redact" and not (rule.nullable or rule.many or text):
        yield "redact needs a field that can be null or empty"
