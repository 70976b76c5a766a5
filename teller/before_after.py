"""Show a record before and after stripping."""

from collections.abc import Mapping
from typing import Any

from teller.output import escaped


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (field, before, after) of each field that stripping changed."""
    return [(name, _cell(old), _cell(after.get(name))) for name, old in before.items() if old != after.get(name)]


def title_of(what: str, before: Mapping[str, Any], changed: list[tuple[str, str, str]]) -> str:
    """Return the title of a table of the changed fields."""
    return f"{what}, {len(before) - len(changed)} more fields unchanged"


def _cell(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return "\n".join(map(escaped, text.split("\n"))) or "(none)"
