"""What a registry may hold behind an id, and is no schema of ours."""

import json
from collections.abc import Mapping
from typing import Any, Final

from schemas import catalog

_POST: Final = catalog.load().by_name("social.post.v1").json


def _nested(levels: int) -> str:
    return '{"type": "array", "items": ' * levels + '"int"' + "}" * levels


#: Texts that are registered as Avro.
TEXTS: Final[Mapping[str, str]] = {
    "nothing": "",
    "null": "null",
    "an empty object": "{}",
    "true": "true",
    "a number": "5",
    "a number without end": "1" + "0" * 10_000,
    "not a number": "NaN",
    "an empty union": "[]",
    "a name": '"string"',
    "a name that nobody knows": '"Nobody"',
    "a type that is a number": '{"type": 7}',
    "a type that is null": '{"type": null}',
    "fields that are a number": '{"type": "record", "name": "A", "fields": 7}',
    "fields of fields": '{"type": "record", "name": "A", "fields": [[]]}',
    "a name that is an object": '{"type": "record", "name": {}, "fields": []}',
    "a record of itself": '{"type": "record", "name": "A", "fields": [{"name": "a", "type": "A"}]}',
    "a type within a type": '{"type": ' * 500 + '"int"' + "}" * 500,
    "arrays of 20 levels": _nested(20),
    "arrays of 900 levels": _nested(900),
    "arrays of 2,000 levels": _nested(2_000),
    "brackets": "[" * 60_000,
    "half a pair": '"\\ud800"',
    "half a text": _POST[:-1],
    "two texts": _POST + _POST,
    "ten thousand names": json.dumps([{"type": "record", "name": f"A{n}", "fields": []} for n in range(1_000)]),
    "another's record": json.dumps({"type": "record", "name": "Other", "fields": []}),
    "ours with a field more": _POST.replace('"fields":[', '"fields":[{"name":"more","type":"int"},'),
    "four million letters": '"' + "a" * 4_000_000 + '"',
    "ours behind four million spaces": " " * 4_000_000 + _POST,
}
#: Whole answers.
ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    **{name: {"schema": text} for name, text in TEXTS.items()},
    "JSON Schema": {"schema": "true", "schemaType": "JSON"},
    "Protobuf": {"schema": 'syntax = "proto3"; message Post {}', "schemaType": "PROTOBUF"},
    "ours, called Protobuf": {"schema": _POST, "schemaType": "PROTOBUF"},
    "a type that nobody knows": {"schema": _POST, "schemaType": {"a": []}},
    "a reference": {"schema": '"Other"', "references": [{"name": "Other", "subject": "other", "version": 1}]},
    "a reference that is none": {"schema": "{}", "references": [5]},
    "rules of another version": {"schema": "{}", "ruleSet": {"domainRules": [{"name": "a", "kind": "LATER"}]}},
    "metadata of another form": {"schema": "{}", "metadata": 5},
}
