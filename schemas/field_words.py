"""Say in words what a field of a schema takes, for those who write records."""

from collections.abc import Mapping
from typing import Any, Final


def takes(avro: Any) -> str:
    """Return what a field of this Avro type takes: its symbols, digits or form in JSON."""
    if isinstance(avro, list):
        return " or ".join(takes(branch) for branch in avro if branch != "null") + ", or null"
    if not isinstance(avro, Mapping):
        return _WORDS.get(avro, str(avro))
    if avro["type"] == "array":
        return f"an array, each item {takes(avro['items'])}"
    if "symbols" in avro:
        return f"one of {', '.join(avro['symbols'])}"
    if avro.get("logicalType") == "decimal":
        before, behind = avro["precision"] - avro.get("scale", 0), avro.get("scale", 0)
        return f'an amount of at most {before} digits before the point and {behind} behind it, such as "12.50"'
    kind = avro.get("logicalType", avro["type"])
    return _WORDS.get(kind, str(kind))


_WORDS: Final[Mapping[str, str]] = {
    "string": "a string",
    "boolean": "true or false",
    "int": "a whole number of 32 bits",
    "long": "a whole number of 64 bits",
    "uuid": "a UUID",
    "timestamp-millis": "an ISO 8601 time with an offset, or milliseconds since 1970",
}
