"""Single-object Avro: which of the schema files a message was written with, and its record."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fastavro import parse_schema, schemaless_reader
from fastavro.schema import fingerprint, to_parsing_canonical_form

MARKER = b"\xc3\x01"


class Decoded(NamedTuple):
    """A record and its schema's name, such as `social.post.v1`."""

    schema: str
    record: Mapping[str, Any]


class SchemaFiles:
    """The schema files of the bank, by name and by fingerprint."""

    def __init__(self, folder: Path) -> None:
        self.by_name = {f"{file.parent.name}.{file.stem}": _parsed(file) for file in folder.glob("*/*.avsc")}
        self._names = {_fingerprint(schema): name for name, schema in self.by_name.items()}

    def decode(self, value: bytes) -> Decoded:
        """Decode a message.

        Raises:
            ValueError: it is no single object, or of a schema that is newer than the files.
        """
        if value[:2] != MARKER or value[2:10] not in self._names:
            raise ValueError("not a single object, or of a schema that is not among the files")
        name, body = self._names[value[2:10]], io.BytesIO(value[10:])
        record: Any = schemaless_reader(body, self.by_name[name], None)
        if body.read(1):
            raise ValueError("bytes are left over after the record")
        return Decoded(name, record)


def _parsed(file: Path) -> Any:
    return parse_schema(json.loads(file.read_text("utf-8")))


def _fingerprint(schema: Any) -> bytes:
    return bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
