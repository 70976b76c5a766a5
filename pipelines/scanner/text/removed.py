"""Count what was removed from a text, by the placeholders in it. Pure."""

import re
from collections import Counter
from typing import Final

#: `<PERSON_1>` and `<UNKNOWN>`, which replace a span, and `<PERSON:0a1b2c3d>`, which hashes it. A tag such as `<TITLE>`
#: is none of these.
_PLACEHOLDER: Final = re.compile(r"<([A-Z][A-Z_]{0,39})(?:_\d{1,9}|:[0-9a-f]{8})>|<(UNKNOWN)>")


def removed(text: str) -> tuple[tuple[str, int], ...]:
    """Return how often each entity was removed, rising by name. What was cut or masked leaves nothing to count."""
    return tuple(sorted(Counter(one or other for one, other in _PLACEHOLDER.findall(text)).items()))
