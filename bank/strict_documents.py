"""JSON documents that people hand in, read strictly: of bounded size, each field once, and without floats."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

#: Sentences of one refusal, and characters of a field's name in one.
_MOST_SENTENCES: Final = 50
_MOST_NAME: Final = 100
#: What to mend, by pydantic's types of errors; the values are those of its context.
_OWN: Final = {
    "missing": "is missing: add it",
    "string_type": 'is no text: write it between quotes, such as "0.0001" for a price',
    "int_type": "is no whole number: write digits alone, without quotes",
    "string_unicode": "has half of a character: write whole ones",
    "bool_type": "is neither true nor false: write one of these, without quotes",
    "list_type": "is no list: write it between [ and ]",
    "dict_type": "is no object: write it between {{ and }}",
    "model_type": "is no object: write it between {{ and }}",
    "literal_error": "is none of what it can be: write {expected}",
    "enum": "is none of what it can be: write {expected}",
    "string_too_short": "is too short: write at least {min_length} characters",
    "string_too_long": "is too long: write at most {max_length} characters",
    "too_short": "has too few entries: give at least {min_length}",
    "too_long": "has too many entries: give at most {max_length}",
    "greater_than": "is too small: write a number above {gt}",
    "greater_than_equal": "is too small: write at least {ge}",
    "less_than": "is too large: write a number below {lt}",
    "less_than_equal": "is too large: write at most {le}",
}
#: Place of a branch of a union, which is none of the document; documents tag theirs so.
_BRANCH: Final = re.compile(r"\[[a-z ]+\]")
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class StrictModel(BaseModel):
    """Form of a document: unknown fields are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Form = TypeVar("Form", bound=StrictModel)


def read(
    text: bytes, form: type[Form], most: int, name: str, forms: Mapping[str, str] = MappingProxyType({})
) -> Form | tuple[str, ...]:
    """Read a document of at most `most` bytes, which sentences call by its name, such as "a tariff"; `forms` say in
    words what patterns ask for.

    What is none comes back as sentences that say what to mend, and quote nothing of it but names of its fields.
    """
    if len(text) > most:
        return (f"the document has more than {most} bytes: leave out what does not belong to {name}",)
    try:
        fields = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        return (f"the document is not to be read: {_unread(error)}",)
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        found = error.errors(include_input=False)
        more = len(found) - _MOST_SENTENCES
        sentences = tuple(_sentence(dict(each), name, forms) for each in found[:_MOST_SENTENCES])
        return (*sentences, f"there are {more} more: mend these first") if more > 0 else sentences


def canonical(document: dict[str, Any]) -> bytes:
    """Write a document as canonical JSON (RFC 8785), where names are ASCII and numbers whole and below 2^53."""
    return _ENCODER.encode(document).encode()


class _DocumentError(ValueError):
    """A document is refused before its fields are looked at; the text says what to do."""


def _unread(error: Exception) -> str:
    if isinstance(error, _DocumentError):
        return str(error)
    if isinstance(error, RecursionError):
        return "it is nested too deeply: an object or a list is in another too often"
    if isinstance(error, UnicodeDecodeError | json.JSONDecodeError):
        return "write it as JSON, in UTF-8"
    return "a number has too many digits: give fewer"


def _printable(name: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in name[:_MOST_NAME])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise _DocumentError(f"a field is there twice: remove one of {_printable(twice)}")
    return found


def _no_float(_text: str) -> object:
    raise _DocumentError('a number has a point or an exponent: write it as a text, such as "0.0001"')


def json_schema(form: type[StrictModel]) -> dict[str, Any]:
    """Return the JSON Schema of a form."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **form.model_json_schema()}


def _sentence(error: dict[str, Any], name: str, forms: Mapping[str, str]) -> str:
    place = _printable(".".join(each for each in map(str, error["loc"]) if not _BRANCH.fullmatch(each)))
    context = error.get("ctx", {})
    pattern = str(context.get("pattern"))
    own = _OWN | {
        "extra_forbidden": f"is no field of {name}: correct its name, or remove it",
        "string_pattern_mismatch": f"has another form: write {forms.get(pattern, f'it as {pattern}')}",
    }
    if (said := own.get(error["type"])) is not None:
        words = said.format_map(context) if error["type"] in _OWN else said
        return f"{place or 'the document'} {words}"
    told = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {told}" if place else told
