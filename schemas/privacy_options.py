"""Read the options of a privacy rule: each reader returns fields of a `Rule`, or raises ValueError with the reason."""

import math
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final, Literal, get_args

To = Literal["hour", "day", "month", "year", "region", "band", "prefix"]
Action = Literal["replace", "redact", "mask", "hash"]
Policy = Literal["standard", "strict"]
Links = Literal["trim", "replace"]

#: Language tags of BCP 47, as far as they are needed: a language and subtags.
LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
#: ISO 639-2: no linguistic content. A schema gives it to titles and codes, in which only patterns are looked for.
NO_LANGUAGE: Final = "zxx"
_ENTITY: Final = re.compile(r"[A-Z][A-Z0-9_]*")


def _pattern(value: Any) -> dict[str, Any]:
    try:
        return {"pattern": re.compile(value)}
    except (re.error, TypeError) as error:
        raise ValueError(f"pattern is no regular expression: {error}") from None


def _entities(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        named = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        if not named or not all(_ENTITY.fullmatch(each) for each in value):
            raise ValueError(f'{name} is a list of entities, such as ["PERSON"]')
        return {name: frozenset(value)}

    return read


def _choice(name: str, choices: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    words = f"{', '.join(choices[:-1])} or {choices[-1]}"

    def read(value: Any) -> dict[str, Any]:
        if value not in choices:
            raise ValueError(f"{name} is {words}, not {value!r}")
        return {name: value}

    return read


def _count(name: str, least: int) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ValueError(f"{name} is a whole number from {least} on")
        return {name: value}

    return read


def _edges(value: Any) -> dict[str, Any]:
    numbers = isinstance(value, list) and all(type(each) in (int, float) and math.isfinite(each) for each in value)
    if not numbers or not value or any(low >= high for low, high in pairwise(value)):
        raise ValueError("edges is a list of rising numbers, such as [0, 10, 100]")
    return {"edges": tuple(value)}


def _language(value: Any) -> dict[str, Any]:
    """Read a language tag, or the name of the field that holds it with the tag to use where that field is null."""
    if isinstance(value, str) and LANGUAGE_TAG.fullmatch(value):
        return {"language": value}
    named = isinstance(value, Mapping) and set(value) <= {"field", "default"} and isinstance(value.get("field"), str)
    default = value.get("default", "und") if named else None
    if not isinstance(default, str) or not LANGUAGE_TAG.fullmatch(default):
        raise ValueError('language is a tag such as "en", or {"field": a string field, "default": a tag}')
    return {"language": default, "language_field": value["field"]}


READERS: Final[Mapping[str, Callable[[Any], dict[str, Any]]]] = {
    "pattern": _pattern,
    "expected": _entities("expected"),
    "with": lambda value: {"replacement": str(value)},
    "keep_last": _count("keep_last", 0),
    "scope": _choice("scope", ("owner", "bank")),
    "to": _choice("to", get_args(To)),
    "parts": _count("parts", 1),
    "edges": _edges,
    "keep": _count("keep", 1),
    "entities": _entities("entities"),
    "action": _choice("action", get_args(Action)),
    "policy": _choice("policy", get_args(Policy)),
    "language": _language,
    "links": _choice("links", get_args(Links)),
}
