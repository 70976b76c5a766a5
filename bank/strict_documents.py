"""JSON documents that people hand in, read strictly: of bounded size, each field once, and without floats."""

import json
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

#: Sentences of one refusal, and characters of a field's name in one.
_MOST_SENTENCES: Final = 50
_MOST_NAME: Final = 100
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class StrictModel(BaseModel):
    """Form of a document: unknown fields are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


Form = TypeVar("Form", bound=StrictModel)


def read(text: bytes, form: type[Form], most: int, name: str) -> Form | tuple[str, ...]:
    """Read a document of at most `most` bytes, which sentences call by its name, such as "a tariff".

    What is none comes back as sentences that say what to mend, and quote nothing of it but names of its fields.
    """
    if len(text) > most:
        return (f"the document has more than {most} bytes: leave out what does not belong to {name}",)
    try:
        fields = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, _DocumentError) else "write it as JSON, in UTF-8"
        return (f"the document is not to be read: {said}",)
    try:
        return form.model_validate(fields)
    except ValidationError as error:
        found = error.errors(include_input=False)
        more = len(found) - _MOST_SENTENCES
        sentences = tuple(_sentence(dict(each), name) for each in found[:_MOST_SENTENCES])
        return (*sentences, f"there are {more} more: mend these first") if more > 0 else sentences


def canonical(document: dict[str, Any]) -> bytes:
    """Write a document as canonical JSON (RFC 8785), where names are ASCII and numbers whole and below 2^53."""
    return _ENCODER.encode(document).encode()


class _DocumentError(ValueError):
    """A document is refused before its fields are looked at; the text says what to do."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DocumentError("a field is there twice: remove one")
    return found


def _no_float(_text: str) -> object:
    raise _DocumentError('a number has a point or an exponent: write it as a text, such as "0.0001"')


def json_schema(form: type[StrictModel]) -> dict[str, Any]:
    """Return the JSON Schema of a form."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **form.model_json_schema()}


def _sentence(error: dict[str, Any], name: str) -> str:
    place = "".join(each if each.isprintable() else "?" for each in ".".join(map(str, error["loc"]))[:_MOST_NAME])
    own = {
        "missing": "is missing: add it",
        "extra_forbidden": f"is no field of {name}: correct its name, or remove it",
        "string_pattern_mismatch": f"has another form than {error.get('ctx', {}).get('pattern')}: correct it",
    }
    said = own.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return f"{place} {said}" if error["type"] in own else f"{place}: {said}" if place else said
