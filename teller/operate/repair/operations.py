"""Changes that an operator may declare, as data; `repair` defines the effect of each.

A declaration is a list of tables, in a TOML or JSON file under the name `change`, done in their order:

    [[change]]
    op = "rename"
    field = "likes_count"
    to = "likes"
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

CastType = Literal["string", "integer", "number", "boolean", "utc", "seconds", "upper", "lower"]
Name = Annotated[str, StringConstraints(min_length=1)]

_STRICT: Final = ConfigDict(extra="forbid", hide_input_in_errors=True)


class ChangeError(ValueError):
    """A declaration cannot be used; the message says which change, and what is wrong with it."""


@checked(frozen=True, config=_STRICT)
class Rename:
    """Gives the field another name; a record without the field stays as it is, one that has both is not repaired."""

    field: Name
    to: Name
    op: Literal["rename"] = "rename"

    def __str__(self) -> str:
        return f"rename {self.field} to {self.to}"


@checked(frozen=True, config=_STRICT)
class Cast:
    """Casts the field's value to another type; of an array, each item."""

    field: Name
    to: CastType
    op: Literal["cast"] = "cast"

    def __str__(self) -> str:
        return f"cast {self.field} to {self.to}"


@checked(frozen=True, config=_STRICT)
class Default:
    """Sets a value for a field that is absent or null. The description of the change does not show the value."""

    field: Name
    value: Any
    op: Literal["default"] = "default"

    def __str__(self) -> str:
        return f"default {self.field}"


@checked(frozen=True, config=_STRICT)
class Drop:
    """Removes the field: the schema's own default takes its place, if it has one."""

    field: Name
    op: Literal["drop"] = "drop"

    def __str__(self) -> str:
        return f"drop {self.field}"


@checked(frozen=True, config=_STRICT)
class OwnerFromKey:
    """Sets `owner_id`, where it is absent or null, from the Kafka key."""

    op: Literal["owner-from-key"] = "owner-from-key"

    def __str__(self) -> str:
        return self.op


@checked(frozen=True, config=_STRICT)
class KeyFromOwner:
    """Sets the Kafka key from `owner_id`."""

    op: Literal["key-from-owner"] = "key-from-owner"

    def __str__(self) -> str:
        return self.op


@checked(frozen=True, config=_STRICT)
class SetSchema:
    """Sets the schema: the header of plain JSON that named none or a wrong one, or an Avro record's fingerprint that no
    schema has.
    """

    to: Name
    op: Literal["set-schema"] = "set-schema"

    def __str__(self) -> str:
        return f"set-schema {self.to}"


Operation = Rename | Cast | Default | Drop | OwnerFromKey | KeyFromOwner | SetSchema


@checked(frozen=True, config=_STRICT)
class _Declaration:
    change: Annotated[list[Annotated[Operation, Field(discriminator="op")]], Field(min_length=1)]


_READER: Final = TypeAdapter(_Declaration)


def declared(changes: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Parse the operations of a declaration, as a file holds it.

    Raises:
        ChangeError: an operation that there is not, or one that lacks something or has too much.
    """
    try:
        return tuple(_READER.validate_python(_plain(changes)).change)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = " ".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
        raise ChangeError(f"{where}: {first['msg']}") from None


def parse(text: str) -> tuple[Operation, ...]:
    """Parse the operations in a file's text: JSON where it starts with a brace, else TOML.

    Raises:
        ChangeError: not JSON or TOML, or as `declared`.
    """
    is_json = text.lstrip().startswith("{")
    try:
        changes = json.loads(text, parse_float=Decimal) if is_json else tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise ChangeError(f"not {'JSON' if is_json else 'TOML'}: {error}") from None
    return declared(changes)


def _plain(value: Any) -> Any:
    """Turn TOML's dates and times into the ISO 8601 text that JSON records have."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
