"""Encode records with long arrays of whole numbers, such as receipts, to the same bytes as `framing.encode`.

Avro's binary form of a record is that of its fields in their order (Avro 1.12 specification, "Complex Types"). Where
`framing` is compiled, it writes arrays of more than FEW longs, in half of fastavro's time, and fastavro each run of
fields between them, as a record of its own. Else fastavro writes the whole record, which is quicker then.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, Final

from fastavro import parse_schema, schemaless_writer

from schemas import framing
from schemas.catalog import Schema

FEW: Final = 24
_COMPILED: Final = not framing.__file__.endswith(".py")


class Encoder:
    """Encodes records of one schema, whose fields share no named type."""

    def __init__(self, schema: Schema, *, compiled: bool = _COMPILED) -> None:
        self._head = framing.header(schema)
        self._schema = dict(schema.parsed)
        fields = schema.declared["fields"]
        self._names = frozenset(field["name"] for field in fields)
        self._first = next((field["name"] for field in fields if _is_longs(field)), "") if compiled else ""
        self._runs = [
            run
            for apart, run_of in groupby(fields, _is_longs)
            for run in ([_longs(field["name"]) for field in run_of] if apart else [_others(run_of)])
        ]

    def encode(self, record: Mapping[str, Any]) -> bytes:
        """Encode the record as single-object bytes; it must have all fields, also those with a default.

        Raises:
            ValueError, TypeError: the record does not fit the schema.
        """
        out = io.BytesIO()
        out.write(self._head)
        if len(record.get(self._first, ())) > FEW and record.keys() == self._names:
            for run in self._runs:
                run(out, record)
        else:
            schemaless_writer(out, self._schema, record, strict=True)
        return out.getvalue()


def _longs(name: str) -> Callable[[io.BytesIO, Mapping[str, Any]], object]:
    return lambda out, record: out.write(framing.longs(record[name]))


def _others(fields: Iterable[Mapping[str, Any]]) -> Callable[[io.BytesIO, Mapping[str, Any]], object]:
    schema = parse_schema({"type": "record", "name": "Run", "fields": list(fields)})
    return lambda out, record: schemaless_writer(out, schema, record)


def _is_longs(field: Mapping[str, Any]) -> bool:
    return bool(field["type"] == {"type": "array", "items": "long"})
