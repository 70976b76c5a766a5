"""Find the name that a rejected record gives for its depositor, where its bytes show one, however broken the rest."""

import re
from typing import Final

from bank.accounts.depositors import NAME
from pipelines.steps import avro_body
from schemas import framing
from schemas.catalog import Schema

#: The part of a JSON text that is searched, in bytes.
SEARCHED: Final = 1 << 20
_CONFLUENT_BYTES: Final = 5
_BEFORE_JSON: Final = b"\xef\xbb\xbf \t\r\n"
#: A field `depositor` of JSON, with its value if that is a name. Possessive, so that blanks are read once.
_FIELD: Final = re.compile(rb'(?<!\\)"depositor"\s*+:\s*+(?:"(' + NAME.pattern.encode() + rb')")?')


def claimed_name(value: bytes | None, schema: Schema | None) -> str | None:
    """Return the depositor's name in a raw value, or None. Takes linear time, and raises nothing.

    `schema` is the schema of the value, where its framing names one; Avro cannot be read without, and the bank's own
    records name no depositor.
    """
    if not value:
        return None
    if value[:1] in (framing.MARKER[:1], b"\0"):
        return _of_avro(value, schema) if schema is not None and schema.rules else None
    return _of_json(value[:SEARCHED])


def _of_json(text: bytes) -> str | None:
    """Return the name that every field `depositor` has; None: they differ, or one of them holds no name."""
    if text.lstrip(_BEFORE_JSON)[:1] not in (b"{", b"["):
        return None
    name = None
    for found in _FIELD.finditer(text):
        if found[1] is None or name not in (None, found[1]):
            return None
        name = found[1]
    return None if name is None else name.decode("ascii")


def _of_avro(value: bytes, schema: Schema) -> str | None:
    body = value[framing.HEADER_BYTES if value.startswith(framing.MARKER) else _CONFLUENT_BYTES :]
    try:
        for field, part in avro_body.fields(schema, body):
            if field["name"] == "depositor":
                return _name(part)
    except Exception:  # bytes that are no record: the name is an extra, and must not cost the batch
        return None
    return None


def _name(part: bytes) -> str | None:
    """Return the name in the bytes of an Avro string."""
    _, at = avro_body.number(part, 0, *avro_body.LONG)
    text = part[at:].decode("utf-8", "replace")
    return text if NAME.fullmatch(text) else None
