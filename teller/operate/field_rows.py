"""Fields of a schema with their types, limits and privacy rules, as people read them. Pure."""

from typing import Any

from schemas.catalog import Schema
from schemas.privacy import Rule


def field_rows(schema: Schema) -> list[tuple[str, str, str, str]]:
    """Return (field, type, privacy rule, what it is) of each field; the rule is empty where a record is our own."""
    rules = {rule.path: rule for rule in schema.rules}
    return [_row(field, rules.get(field["name"])) for field in schema.declared["fields"]]


def _row(field: dict[str, Any], rule: Rule | None) -> tuple[str, str, str, str]:
    kind = field["type"]
    optional = isinstance(kind, list)
    inner = next(branch for branch in kind if branch != "null") if isinstance(kind, list) else kind
    limits = f", {rule.limits.takes}" if rule and rule.limits else ""
    return field["name"], _type(inner) + ("?" if optional else "") + limits, _words(field, rule), field["doc"]


def _type(kind: Any) -> str:
    if isinstance(kind, str):
        return kind
    if kind["type"] == "array":
        return f"array of {_type(kind['items'])}"
    return str(kind.get("logicalType") or " | ".join(kind.get("symbols", ())) or kind["type"])


def _words(field: dict[str, Any], rule: Rule | None) -> str:
    declared = field.get("privacy")
    if rule is None or not isinstance(declared, dict):
        return "" if rule is None else rule.operator
    options = ", ".join(f"{name} {_option(value)}" for name, value in declared.items() if name != "operator")
    return f"{rule.operator} ({options})"


def _option(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {each}" for name, each in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
