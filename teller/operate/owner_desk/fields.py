"""Fields of a record as its owner reads them. Pure."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic_core import to_jsonable_python

from pipelines.scanner.text.removed import removed
from teller.operate.owner_desk.port.reading import StoredField

#: Characters of a record that are shown, over all its fields: an answer to the page stays within its bound.
MOST_CHARACTERS: Final = 400_000
#: End of a text that was cut.
CUT: Final = " […]"


def shown_fields(record: Mapping[str, Any]) -> tuple[StoredField, ...]:
    """Return the fields in their order; what is beyond the bound is cut, and counted all the same."""
    fields, left = [], MOST_CHARACTERS
    for name, value in record.items():
        text = field_text(value)
        shown = text if len(text) <= left else text[:left] + CUT
        left = max(0, left - len(text))
        fields.append(StoredField(name, shown, removed(text)))
    return tuple(fields)


def field_text(value: Any) -> str:
    """Return a value as a text: as exports write it, without quotes; nothing is empty."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    plain = to_jsonable_python(value, bytes_mode="hex", inf_nan_mode="strings")
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
