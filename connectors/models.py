"""A JSON piece as a typed value, through pydantic. The formats' own modules declare the models."""

import re
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from connectors.records import BadRecord

_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_PAIR_BYTES = 12


class Lenient(BaseModel):
    """A JSON object of which only the declared members matter; numbers may be written as strings."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, coerce_numbers_to_str=True)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("has no time zone")
    return moment


def _as_list(value: Any) -> Any:
    """ActivityStreams writes a list of one as the one itself, and an empty one as null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


#: An ISO 8601 moment with its zone.
Moment = Annotated[datetime, AfterValidator(_utc)]
#: One thing or a list of things, always read as a list. Members of other types are dropped by who reads it.
Several = Annotated[list[Any], BeforeValidator(_as_list)]
Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], piece: bytes) -> Model:
    """The piece as that model.

    Raises:
        BadRecord: no JSON, or a member is missing or of the wrong type; the message names the member.
    """
    try:
        return model.model_validate_json(piece)
    except ValidationError as error:
        mended = _SURROGATE.sub(_mend, piece)
        if mended == piece:
            raise _bad(error) from None
    try:
        return model.model_validate_json(mended)
    except ValidationError as error:
        raise _bad(error) from None


def validate(model: type[Model], value: Any) -> Model:
    """A part of an already parsed piece as that model; raises as `parse` does."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _bad(error) from None


def _mend(found: re.Match[bytes]) -> bytes:
    r"""Half a pair becomes U+FFFD: platforms cut texts at a number of UTF-16 units, through the middle of an emoji."""
    return found.group() if len(found.group()) == _PAIR_BYTES else rb"\ufffd"


def _bad(error: ValidationError) -> BadRecord:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return BadRecord("not valid JSON")
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return BadRecord(f"{field}: missing")
    return BadRecord(f"{field or 'record'}: {first['msg'].removeprefix('Value error, ')}")
