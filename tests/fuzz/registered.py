"""Records in Confluent's wire format, and the registry that they name: schemas of ours, of others, and of nobody."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from pipelines.processor.registry import LARGEST_ID
from pipelines.steps.frame import registry_id
from schemas.catalog import Schema
from schemas.framing import HEADER_BYTES
from teller.settings import Settings
from tests.fuzz.kinds import STORED, kind
from tests.fuzz.shot import Base, Raw
from tests.processor.foreign import ANSWERS
from tests.processor.registry_server import Page, RegistryServer
from tests.samples import DEPOSITED

OURS: Final[Mapping[int, Schema]] = dict(enumerate(DEPOSITED, 1))
FOREIGN: Final = range(1_001, 1_001 + len(ANSWERS))
#: So often another server answers in the registry's place.
_GARBLED: Final = 50
_PAGES: Final = (b"<html>maintenance</html>", b"", b"[]", b"{}")


class _Moody(RegistryServer):
    def answer(self, path: str) -> Page:
        count = self.asked.total()
        if count % _GARBLED == _GARBLED - 1:
            self.asked[path] += 1
            return 200, _PAGES[count // _GARBLED % len(_PAGES)]
        return super().answer(path)


@contextmanager
def registry(settings: Settings) -> Iterator[Settings]:
    """Settings with a registry that runs."""
    ours = {number: {"schema": schema.json} for number, schema in OURS.items()}
    with _Moody(ours | dict(zip(FOREIGN, ANSWERS.values(), strict=True))) as server:
        yield settings.model_copy(update={"schema_registry_url": server.url})


def ids_of(value: bytes | None) -> dict[int, Schema | None]:
    """What that registry holds behind the id in the value."""
    number = registry_id(value)
    return {} if number is None else {number: OURS.get(number)}


def _wire(number: int, body: bytes) -> bytes:
    return b"\0" + number.to_bytes(4, "big") + body


def _id(base: Base) -> int:
    return next(number for number, schema in OURS.items() if schema is base.schema)


@kind("a registry's wire format", 30, STORED)
def wire_format(base: Base) -> Raw:
    return base.avro(_wire(_id(base), base.value[HEADER_BYTES:]))


@kind("the id of a schema that is not ours", 40, "unknown_schema")
def foreign_schema(base: Base) -> Raw:
    return base.avro(_wire(base.dice.choice(FOREIGN), base.value[HEADER_BYTES:]))


@kind("an id that nobody registered", 20, "unknown_schema")
def no_such_id(base: Base) -> Raw:
    number = base.dice.choice((0, 999, LARGEST_ID, LARGEST_ID + 1, (1 << 32) - 1, base.dice.randrange(5_000, 1 << 32)))
    return base.avro(_wire(number, base.value[HEADER_BYTES:]))


@kind("the id of another of our schemas", 10, "wrong_topic")
def another_domain(base: Base) -> Raw:
    other = base.dice.choice([number for number, schema in OURS.items() if schema.domain != base.schema.domain])
    return base.avro(_wire(other, base.value[HEADER_BYTES:]))


@kind("a registry's wire format without a record", 15, "undecodable")
def no_record(base: Base) -> Raw:
    body = base.value[HEADER_BYTES:]
    return base.avro(_wire(_id(base), base.dice.choice((b"", body[:-1], body + b"\0", base.value))))
