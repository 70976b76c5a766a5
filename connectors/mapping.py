"""Mapping files: they map the columns of a CSV to the fields of records. docs/connectors.md explains them by example.

A mapping is TOML: a file, or the name of a bundled one in `connectors/mappings/`.
"""

import codecs
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from connectors.api import DEPOSITOR, MappingError
from connectors.formats.values import EPOCH, EPOCH_MILLIS, EPOCH_SECONDS, ISO, precision_of
from connectors.records import schema_named
from schemas.catalog import SchemaError
from schemas.privacy import Rule

FOLDER = "mappings"
#: Fields that no mapping sets: they come from the owner, the time and the identity.
GIVEN = frozenset({"event_id", "owner_id", "depositor", "occurred_at", "time_precision"})


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None


def _encoding(name: str) -> str:
    try:
        "a,\n".encode(name).index(b"a,\n")
    except (LookupError, ValueError, UnicodeError):
        raise ValueError("no encoding in which ASCII stays ASCII, such as utf-8 or cp1252") from None
    return codecs.lookup(name).name


def _form(form: str) -> str:
    if form not in (ISO, EPOCH_SECONDS, EPOCH_MILLIS):
        EPOCH.strftime(form)
        precision_of(form)
    return form


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError):
        raise ValueError("no time zone of the IANA data base, such as Europe/London or UTC") from None


Regex = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)


class Csv(_Part):
    """Format of the file. `absent` are texts that mean no value.

    `skip_first` lines stand before the header, such as a title; `skip_last` rows behind the records, such as totals.
    """

    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Annotated[str, Field(pattern="^[.,]$")] = "."
    absent: frozenset[str] = frozenset()
    skip_first: Annotated[int, Field(ge=0, le=1000)] = 0
    skip_last: Annotated[int, Field(ge=0, le=20)] = 0


class OwnerColumn(_Part):
    """The column of the owner's id; `pattern`'s first group, or all of it, is the id."""

    column: str
    pattern: Regex | None = None


class Time(_Part):
    """Columns, joined by a space, and formats, tried in order. `zone` applies where the text names no time zone."""

    columns: Annotated[list[str], Field(min_length=1)]
    formats: Annotated[list[Annotated[str, AfterValidator(_form)]], Field(min_length=1)]
    zone: Annotated[ZoneInfo, BeforeValidator(_zone)]


class FieldSource(_Part):
    """Source of a field: a column or a constant; the other keys say how to read the cell.

    A file without the column of an `optional` source is read as if the column were empty.
    """

    column: str | None = None
    optional: bool = False
    constant: str | int | None = None
    values: dict[str, str] | None = None
    default: str | None = None
    pattern: Regex | None = None
    times: str | None = None
    scale: float = 1
    absolute: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one(self) -> "FieldSource":
        if (self.column is None) == (self.constant is None):
            raise ValueError("give either a column or a constant")
        return self


class Records(_Part):
    """A record type of the file: the rows that it takes (`when`: column to pattern, any of them), and its fields.

    `id` names the columns of the record's own id. Without it, all mapped columns identify the record.
    """

    record: str
    when: dict[str, Regex] = Field(default_factory=dict)
    id: Annotated[list[str], Field(min_length=1)] | None = None
    fields: dict[str, FieldSource]

    @property
    def columns(self) -> set[str]:
        needed = {source.column for source in self.fields.values() if not source.optional}
        factors = {source.times for source in self.fields.values()}
        return {name for name in needed | factors if name} | set(self.when) | set(self.id or ())


class Mapped(_Part):
    """A whole mapping. Each row is read as the first of `records` that takes it."""

    title: str
    depositor: Annotated[str, Field(pattern=f"^{DEPOSITOR.pattern}$")] | None = None
    csv: Csv = Csv()
    owner: OwnerColumn | None = None
    time: Time
    records: Annotated[list[Records], Field(min_length=1)]

    @property
    def optional(self) -> set[str]:
        """Return the columns that a file may have."""
        sources = (source for records in self.records for source in records.fields.values())
        return {source.column for source in sources if source.optional and source.column}

    @property
    def columns(self) -> set[str]:
        """Return the columns that a file must have."""
        own = {self.owner.column} if self.owner else set()
        return own | set(self.time.columns) | set().union(*(records.columns for records in self.records))


def load(name: str | Path | None, domain: str) -> Mapped:
    """Load the mapping of that name, or in that file.

    Raises:
        MappingError: no mapping was named, or it is unknown or wrong; the message names the key and what it takes.
    """
    if name is None:
        raise MappingError(f"say with --mapping how the columns are to be read: a TOML file, or {_listed(domain)}")
    text, origin = _text(name, domain)
    try:
        mapped = Mapped.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"mapping {origin}: no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise MappingError(f"mapping {origin}: {key}: {first['msg'].removeprefix('Value error, ')}") from None
    for problem in _problems(mapped, domain):
        raise MappingError(f"mapping {origin}: {problem}")
    return mapped


def bundled() -> dict[str, str]:
    """Return the bundled mappings: text by name."""
    folder = files("connectors").joinpath(FOLDER)
    return {
        path.name.removesuffix(".toml"): path.read_text("utf-8")
        for path in sorted(folder.iterdir(), key=str)
        if path.name.endswith(".toml")
    }


def _text(name: str | Path, domain: str) -> tuple[str, str]:
    if isinstance(name, str) and (text := bundled().get(name)):
        return text, name
    try:
        return Path(name).read_text("utf-8"), Path(name).name
    except FileNotFoundError:
        raise MappingError(f"there is no mapping or file {Path(name).name}; there are {_listed(domain)}") from None
    except (OSError, ValueError) as error:
        raise MappingError(f"mapping {Path(name).name} cannot be read: {type(error).__name__}") from None


def _listed(domain: str) -> str:
    return ", ".join(name for name, text in bundled().items() if f'record = "{domain}.' in text)


def _problems(mapped: Mapped, domain: str) -> Iterator[str]:
    for records in mapped.records:
        if records.record.partition(".")[0] != domain:
            yield f"records.record: this connector reads records of {domain}"
            return
        try:
            schema = schema_named(records.record)
        except SchemaError as error:
            yield f"records.record: {error}"
            return
        declared = {field["name"]: field for field in schema.declared["fields"] if field["name"] not in GIVEN}
        for name in sorted(records.fields.keys() - declared.keys()):
            yield f"records.fields.{name}: {schema.name} has no such field to map; it has {', '.join(sorted(declared))}"
        for name in sorted(declared.keys() - records.fields.keys()):
            if "default" not in declared[name]:
                yield f"records.fields.{name}: missing; {schema.name} needs it"
        for rule in schema.rules:
            if rule.path in records.fields:
                symbols = () if rule.type != "enum" else declared[rule.path]["type"]["symbols"]
                for problem in _source_problems(records.fields[rule.path], rule, symbols):
                    yield f"records.fields.{rule.path}: {problem}"


def _source_problems(source: FieldSource, rule: Rule, symbols: Sequence[str]) -> Iterator[str]:
    if rule.many or rule.type not in ("string", "enum", "int", "long", "bytes"):
        yield "no column can hold this"
    given = {*(source.values or {}).values(), *filter(None, (source.default, source.constant))}
    if symbols and (wrong := sorted(map(str, given - set(symbols)))):
        yield f"{', '.join(wrong)} is none of {', '.join(symbols)}"
    if source.constant is not None and isinstance(source.constant, int) != (rule.type in ("int", "long")):
        yield "the constant is not of the field's type"
