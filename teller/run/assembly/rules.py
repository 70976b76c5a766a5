"""Name the rules that a worker strips by in one word, for the receipt of each object."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from schemas.catalog import Schema
from schemas.privacy import Rule

_DIGITS: Final = 12


def version(scanner: str, found_by: str, schemas: Iterable[Schema]) -> str:
    """Return the scanner's name and a digest of everything that decides what is stripped; a change of any of it
    changes this.

    `found_by` is the scanner's own digest (`pipelines.scanner.rules`); each schema's privacy rules are added to it.
    """
    rules = {schema.name: [_facts(rule) for rule in schema.rules] for schema in schemas}
    text = json.dumps([found_by, rules], sort_keys=True)
    return f"{scanner}-{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def _facts(rule: Rule) -> dict[str, Any]:
    """Return a rule's facts but for its limits: they refuse a record, and change nothing of one that is stored."""
    return {field.name: _plain(getattr(rule, field.name)) for field in fields(rule) if field.name != "limits"}


def _plain(value: object) -> Any:
    if isinstance(value, re.Pattern):
        return [value.pattern, value.flags]
    if isinstance(value, (frozenset, set)):
        return sorted(map(str, value))
    return list(value) if isinstance(value, tuple) else value
