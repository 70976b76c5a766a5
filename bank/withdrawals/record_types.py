"""What can be asked for: the record types, and the fields of each.

A field that is stripped away holds nothing, and a keyed hash is the same in each package, so that two packages of one
person could be joined by it: neither can be asked for.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from schemas import catalog
from schemas.topics import DOMAINS

_NEVER: Final = frozenset({"hash", "redact"})


@cache
def askable() -> Mapping[str, frozenset[str]]:
    """Return the fields that can be asked for by record type, such as social.post, of all its versions."""
    found: dict[str, frozenset[str]] = {}
    for schema in catalog.load():
        if schema.domain in DOMAINS:
            fields = frozenset(rule.path for rule in schema.rules if rule.operator not in _NEVER)
            found[schema.subject] = found.get(schema.subject, frozenset()) | fields
    return found
