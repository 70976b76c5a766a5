"""Every schema of the pipeline, by name, by fingerprint and by domain.

A schema's name is `<domain>.<file>.v<version>`, such as `social.post.v1`; its fingerprint is the CRC-64-AVRO
of its parsing canonical form (Avro specification, "Schema Fingerprints"), little-endian, 8 bytes.
Libraries that make another canonical form compute another fingerprint: see `aliases.json`, by schema and library.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, cast

from fastavro.schema import fingerprint, parse_schema, to_parsing_canonical_form

from schemas import content
from schemas.privacy import Rule, rules_of
from schemas.topics import DOMAINS


class SchemaError(ValueError):
    """A schema cannot be used; the message names it and says what to mend."""


@dataclass(frozen=True, eq=False)
class Schema:
    """A version of a record type. `rules` is empty for the pipeline's own records; `apart` are the fields that are no
    content of an event (see `schemas.content`).
    """

    subject: str
    version: int
    declared: Mapping[str, Any]
    parsed: Mapping[str, Any]
    fingerprint: bytes
    rules: tuple[Rule, ...]
    apart: frozenset[str]

    @cached_property  # used for each record
    def name(self) -> str:
        return f"{self.subject}.v{self.version}"

    @cached_property
    def limited(self) -> tuple[Rule, ...]:
        """The rules of the fields that have limits."""
        return tuple(rule for rule in self.rules if rule.limits is not None)

    @cached_property
    def domain(self) -> str:
        return self.subject.partition(".")[0]

    @cached_property  # a record of many small parts is decoded in less time without
    def plain(self) -> dict[str, Any]:
        """The schema without logical types: the same bytes; times are numbers, and UUIDs texts."""
        return cast("dict[str, Any]", parse_schema(_plain(self.declared)))

    @cached_property
    def json(self) -> str:
        """The schema as the JSON text in object containers: the same bytes at every call.

        It has what a reader of records needs: the parsing canonical form's attributes and the logical types, and the
        full name in one piece. Defaults are for readers with another schema, which take them from their own.
        """
        return json.dumps(_short(self.declared), separators=(",", ":"), ensure_ascii=False)


_LOGICAL: Final = frozenset({"logicalType", "precision", "scale"})
_SHORT: Final = frozenset({"type", "name", "fields", "symbols", "items", "values", "size"}) | _LOGICAL


def _plain(declared: Any) -> Any:
    if isinstance(declared, Mapping):
        return {name: _plain(value) for name, value in declared.items() if name not in _LOGICAL}
    return [_plain(value) for value in declared] if isinstance(declared, list) else declared


def _short(declared: Any) -> Any:
    if isinstance(declared, Mapping):
        named = {"name": f"{space}.{declared['name']}"} if (space := declared.get("namespace")) else {}
        return {name: _short(value) for name, value in {**declared, **named}.items() if name in _SHORT}
    return [_short(value) for value in declared] if isinstance(declared, list) else declared


class Catalog:
    """Schemas to look up; `by_name` raises SchemaError, which lists the known names, for an unknown one.

    `aliases` are further fingerprints that depositors' records may name a schema by, by the schema's name.
    """

    def __init__(
        self, schemas: Iterable[Schema], aliases: Mapping[str, Iterable[bytes]] = MappingProxyType({})
    ) -> None:
        self._by_name: dict[str, Schema] = {}
        self._by_fingerprint: dict[bytes, Schema] = {}
        for schema in schemas:
            if twin := self._by_fingerprint.get(schema.fingerprint):
                raise SchemaError(
                    f"{schema.name} and {twin.name} have the same fingerprint: change a field between versions"
                )
            self._by_name[schema.name] = schema
            self._by_fingerprint[schema.fingerprint] = schema
        self._by_mark = dict(self._by_fingerprint)
        for name, marks in aliases.items():
            for mark in marks:
                if self._by_mark.setdefault(mark, self.by_name(name)).name != name:
                    raise SchemaError(f"{name} and {self._by_mark[mark].name} have the same alias: {mark.hex()}")

    def __iter__(self) -> Iterator[Schema]:
        return iter(self._by_name.values())

    def by_name(self, name: str) -> Schema:
        try:
            return self._by_name[name]
        except KeyError:
            alike = [each for each in sorted(self._by_name) if each.startswith(f"{name}.")] or sorted(self._by_name)
            raise SchemaError(f"there is no schema {name!r}; there are {', '.join(alike)}") from None

    def find(self, name: str) -> Schema | None:
        return self._by_name.get(name)

    def by_fingerprint(self, value: bytes) -> Schema | None:
        return self._by_fingerprint.get(value)

    def by_mark(self, value: bytes) -> Schema | None:
        """Find the schema of a depositor's record by its fingerprint, or by an alias of it."""
        return self._by_mark.get(value)


def make(subject: str, declared: Mapping[str, Any]) -> Schema:
    """Make a schema from its declaration (the content of an .avsc file).

    Raises:
        SchemaError: the declaration is not a record, has no version, or is not valid Avro.
        PrivacyRuleError: it is a deposited record and a field's rule is missing or unfit.
        ContentError: a field says wrongly whether it is content.
    """
    if declared.get("type") != "record" or not isinstance(declared.get("version"), int):
        raise SchemaError(f'{subject}: a schema here is a record with a whole number as "version"')
    try:
        parsed = parse_schema(dict(declared))
    except Exception as error:
        raise SchemaError(f"{subject}: not a valid Avro schema: {error}") from None
    mark = fingerprint_of(to_parsing_canonical_form(parsed))
    apart = content.apart(declared)
    rules = rules_of(declared) if subject.partition(".")[0] in DOMAINS else ()
    return Schema(subject, declared["version"], declared, cast("Mapping[str, Any]", parsed), mark, rules, apart)


def fingerprint_of(canonical: str) -> bytes:
    """Compute the CRC-64-AVRO of a parsing canonical form: 8 bytes, little-endian."""
    return bytes.fromhex(fingerprint(canonical, "CRC-64-AVRO"))


@cache
def load() -> Catalog:
    """Load the schemas that this package ships."""
    folders = (*DOMAINS, "pipeline", "bank", "ledger", "withdrawals")
    paths = [path for folder in folders for path in sorted(files("schemas").joinpath(folder).iterdir(), key=str)]
    schemas = [
        _read(path.name, str(path).replace("\\", "/").split("/")[-2], path.read_text("utf-8"))
        for path in paths
        if path.name.endswith(".avsc")
    ]
    return Catalog(schemas, {name: set(of.values()) for name, of in aliases().items()})


@cache
def aliases() -> Mapping[str, Mapping[str, bytes]]:
    """Load the fingerprints that libraries compute otherwise, by schema and by library."""
    known = json.loads(files("schemas").joinpath("aliases.json").read_text("utf-8"))
    return {name: {library: bytes.fromhex(mark) for library, mark in of.items()} for name, of in known.items()}


def _read(file: str, folder: str, text: str) -> Schema:
    stem, _, version = file.removesuffix(".avsc").rpartition(".v")
    schema = make(f"{folder}.{stem}", json.loads(text))
    if str(schema.version) != version:
        raise SchemaError(f'{folder}/{file} says "version": {schema.version}: name and version must agree')
    return schema
