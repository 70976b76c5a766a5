"""Privacy rules: how the processor changes each field before a record leaves it.

Each field of a deposited record carries `"privacy"`: an operator's name, or an object with the
operator and its options. Operators are named after Presidio's anonymizers, plus `generalise`, `link` and `scan`:

    keep        the value stays; a string needs `pattern`, so that free text cannot pass as data; `expected` entities
                are what the field is for, and are not reported when its content is sampled
    redact      the value goes: null where the field allows it, else empty
    replace     a string becomes `with`, `<REDACTED>` when not said
    mask        all but the last `keep_last` characters (0 when not said) become `*`
    hash        a keyed hash; `scope` is `owner` (differs from owner to owner) or `bank` (the same everywhere)
    generalise  less exact, by `to`: hour, day, month, year (a time, a date), band (a number, by `edges`), region (a
                place in comma-separated parts, of which the last `parts` stay), prefix (a code, `keep` characters)
    link        a web address without what names a person: user names, query, fragment
    scan        free text: what the scanner finds goes by `action`; `entities` limits which, `policy` strict masks
                what is not known to be harmless, `language` says what it is written in, `links` what becomes of them

A schema whose rules are missing, unknown or unfit for the field's type does not load. A kept field's `"limits"` are
read with its rule (`schemas.limits`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from schemas import limits, privacy_options
from schemas.limits import Limits
from schemas.privacy_options import NO_LANGUAGE, Action, Links, Policy, To

Operator = Literal["keep", "redact", "replace", "mask", "hash", "generalise", "link", "scan"]
OPTIONS: Mapping[Operator, frozenset[str]] = {
    "keep": frozenset({"pattern", "expected"}),
    "redact": frozenset(),
    "replace": frozenset({"with"}),
    "mask": frozenset({"keep_last"}),
    "hash": frozenset({"scope"}),
    "generalise": frozenset({"to", "parts", "edges", "keep"}),
    "link": frozenset(),
    "scan": frozenset({"entities", "action", "policy", "language", "links"}),
}
#: Options that each kind of generalising needs, and those that it takes beside them.
GENERALISE_OPTIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(("hour", "day", "month", "year"), (frozenset(), frozenset())),
    "region": (frozenset(), frozenset({"parts"})),
    "band": (frozenset({"edges"}), frozenset()),
    "prefix": (frozenset({"keep"}), frozenset()),
}
TIMES = frozenset({"timestamp-millis", "timestamp-micros"})


class PrivacyRuleError(ValueError):
    """A schema's privacy rule is missing, unknown or does not fit its field."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of a field, with the limits of its values. `path` names the field, as `text` or `address.street`."""

    path: str
    operator: Operator
    pattern: re.Pattern[str] | None = None
    expected: frozenset[str] = frozenset()
    replacement: str = "<REDACTED>"
    keep_last: int = 0
    scope: Literal["owner", "bank"] = "owner"
    to: To | None = None
    parts: int = 1
    edges: tuple[int | float, ...] = ()
    keep: int = 0
    entities: frozenset[str] | None = None
    action: Action = "replace"
    policy: Policy = "standard"
    language: str = "en"
    language_field: str | None = None
    links: Links = "trim"
    nullable: bool = False
    many: bool = False
    type: str = "string"
    logical_type: str | None = None
    whole_digits: int | None = None
    limits: Limits | None = None


def rules_of(schema: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Read the rules of a record schema's fields, in the order of the fields.

    Raises:
        PrivacyRuleError: a field has no rule, or one that does not fit; the message names the field.
    """
    rules = tuple(_rule(str(schema["name"]), field) for field in schema["fields"])
    plain = {rule.path for rule in rules if rule.type == "string" and not rule.many}
    for rule in rules:
        if rule.language_field is not None and rule.language_field not in plain:
            raise PrivacyRuleError(f"{schema['name']}.{rule.path}: {rule.language_field!r} is no string field of it")
    return rules


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
    if "limits" in field:
        rule = replace(rule, limits=_limits(where, rule, field["limits"]))
    for problem in [*_misfits(rule), *_generalise_misfits(rule, set(options))]:
        raise PrivacyRuleError(f"{where}: {problem}")
    return rule


def _limits(where: str, rule: Rule, declared: Any) -> Limits:
    if rule.operator != "keep" or rule.many:
        raise PrivacyRuleError(f"{where}: limits are for fields that are kept, and not for arrays")
    try:
        return limits.read(declared, rule.logical_type or rule.type)
    except ValueError as error:
        raise PrivacyRuleError(f"{where}: {error}") from None


def _options(where: str, options: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in options.items():
        try:
            known |= privacy_options.READERS[name](value)
        except ValueError as error:
            raise PrivacyRuleError(f"{where}: {error}") from None
    return known


def _shape(where: str, avro: Any) -> dict[str, Any]:
    """Return the type of a field, and whether it is nullable or an array.

    Maps, records and wider unions are refused: a single rule cannot cover their content.
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
    digits = avro["precision"] - avro.get("scale", 0) if logical == "decimal" else None
    return shape | {"type": kind, "logical_type": logical, "whole_digits": digits}


def _misfits(rule: Rule) -> Iterator[str]:
    text = rule.type == "string" and rule.logical_type is None
    if rule.operator == "keep" and text and rule.pattern is None:
        yield "a kept string needs a pattern: free text cannot pass as data"
    if rule.operator == "keep" and rule.type == "bytes" and rule.logical_type is None:
        yield "plain bytes cannot be kept: nothing can look inside them"
    if rule.operator in ("replace", "mask", "scan", "link") and not text:
        yield f"{rule.operator} works on strings only"
    if rule.language == NO_LANGUAGE and (rule.entities is None or rule.language_field is not None):
        yield f"language {NO_LANGUAGE} is for scans of limited entities: names cannot be found in no language"
    if rule.operator == "hash" and rule.type != "string":
        yield "hash works on strings and UUIDs only"
    if rule.operator == "redact" and not (rule.nullable or rule.many or text):
        yield "redact needs a field that can be null or empty"


def _generalise_misfits(rule: Rule, given: set[str]) -> Iterator[str]:
    if rule.operator != "generalise":
        return
    if rule.to is None:
        yield f"generalise needs to: one of {', '.join(GENERALISE_OPTIONS)}"
        return
    needed, taken = GENERALISE_OPTIONS[rule.to]
    if missing := needed - given:
        yield f"generalise to {rule.to} needs {', '.join(sorted(missing))}"
    if unfit := given - needed - taken - {"to"}:
        yield f"generalise to {rule.to} takes no option {', '.join(sorted(unfit))}"
    if words := _unfit_type(rule):
        yield f"generalise to {rule.to} {words}"


def _largest(rule: Rule) -> int | None:
    """Return the largest whole number that the field holds, or None where there is no such bound."""
    if rule.whole_digits is not None:
        return int(10**rule.whole_digits) - 1
    return {"int": 2**31 - 1, "long": 2**63 - 1}.get(rule.type)


def _unfit_type(rule: Rule) -> str | None:
    if rule.to in ("region", "prefix"):
        return None if rule.type == "string" and rule.logical_type is None else "works on strings only"
    if rule.to == "band":
        exact = (rule.type in ("int", "long") and rule.logical_type is None) or rule.logical_type == "decimal"
        if exact and any(edge != int(edge) for edge in rule.edges):
            return "of whole numbers and decimals needs edges that are whole"
        if (most := _largest(rule)) is not None and any(abs(edge) > most for edge in rule.edges):
            return f"needs edges that the field can hold: none above {most}"
        return None if exact or rule.type in ("float", "double") else "works on numbers only"
    if rule.logical_type == "date" and rule.to in ("month", "year"):
        return None
    return None if rule.logical_type in TIMES else "works on timestamps, and on dates to month or year, only"
