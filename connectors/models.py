"""Parse a JSON piece into a typed value, through pydantic. The connectors' own modules declare the models."""

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
    """A JSON object; undeclared members are ignored, and numbers may be written as strings."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, coerce_numbers_to_str=True)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("has no time zone")
    return moment


def _as_list(value: Any) -> Any:
    """Make a list of a value: ActivityStreams writes a list of one item as the item, and an empty list as null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


#: An ISO 8601 moment with its zone.
Moment = Annotated[datetime, AfterValidator(_utc)]
#: An item or a list of items, always read as a list. The reader drops items of other types.
Several = Annotated[list[Any], BeforeValidator(_as_list)]
Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], piece: bytes) -> Model:
    """Parse a piece into the model.

    Raises:
        BadRecord: the piece is not JSON, or a member is missing or of the wrong type; the message names the member.
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
    """Read a part of an already parsed piece into the model; it raises as `parse` does."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _bad(error) from None


def _mend(found: re.Match[bytes]) -> bytes:
    r"""Replace half a surrogate pair by U+FFFD: platforms cut texts by UTF-16 units, even in the middle of an emoji."""
    return found.group() if len(found.group()) == _PAIR_BYTES else rb"\ufffd"


def _bad(error: ValidationError) -> BadRecord:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return BadRecord("not valid JSON")
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return BadRecord(f"{field}: missing")
    return BadRecord(f"{field or 'record'}: {first['msg'].removeprefix('Value error, ')}")
