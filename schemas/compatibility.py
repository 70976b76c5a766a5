"""Check backward compatibility: a reader with the new schema must read what the old one wrote.

The rules are the Avro specification's ("Schema Resolution"), as Apache's own Python library applies them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import avro.schema
from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType

from schemas.catalog import Schema


def problems(new: Schema, old: Schema) -> list[str]:
    """List why a reader with `new` cannot read records of `old`; empty when it can."""
    checker = ReaderWriterCompatibilityChecker()  # type: ignore[no-untyped-call]
    result = checker.get_compatibility(reader=_parse(new), writer=_parse(old))
    if result.compatibility is SchemaCompatibilityType.compatible:
        return []
    return sorted(
        f"{place or '/'}: {message}" for place, message in zip(result.locations, result.messages, strict=False)
    )


def broken(schemas: Iterable[Schema]) -> Iterator[tuple[Schema, Schema, list[str]]]:
    """Yield (newer, older, problems) for each pair of neighbouring versions that do not fit."""
    versions: dict[str, list[Schema]] = defaultdict(list)
    for schema in schemas:
        versions[schema.subject].append(schema)
    for line in versions.values():
        line.sort(key=lambda schema: schema.version)
        for old, new in pairwise(line):
            if found := problems(new, old):
                yield new, old, found


def _parse(schema: Schema) -> avro.schema.Schema:
    return avro.schema.parse(json.dumps(schema.declared))
