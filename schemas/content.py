"""Content of a record: by it a correction of an event is told from a repetition.

A field is content unless its schema declares `"content": false` beside the privacy rule: it says something about the
export (such as likes so far), or nothing of it is stored. Fingerprints do not depend on it, as Avro's canonical form
leaves out attributes that are not Avro's own.
"""

from collections.abc import Mapping
from typing import Any, Final

#: Fields that say which event a record is of.
_IDENTITY: Final = frozenset({"event_id", "owner_id", "depositor"})


class ContentError(ValueError):
    """A field's `"content"` is neither true nor false, or the field says which event it is."""


def apart(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the fields of a record schema that are no content.

    Raises:
        ContentError: the message names the field.
    """
    return frozenset(field["name"] for field in schema["fields"] if not _is_content(schema, field))


def _is_content(schema: Mapping[str, Any], field: Mapping[str, Any]) -> bool:
    said = field.get("content", True)
    where = f"{schema['name']}.{field['name']}"
    if type(said) is not bool:
        raise ContentError(f'{where}: "content" is true or false')
    if not said and field["name"] in _IDENTITY:
        raise ContentError(f'{where}: "content" cannot be false: the field says which event it is')
    return said
