"""One raw record to send, and the good record that it is made from."""

import json
import random
import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Final

from schemas import catalog, framing, topics
from schemas.catalog import Schema
from tests.chaos.records import BEGIN
from tests.samples import DEPOSITED, record

Headers = tuple[tuple[bytes, bytes | None], ...]

PLAIN_OWNERS: Final = tuple(f"owner-{number}" for number in range(12))
#: Owners whose ids are anything but a name: none of this may reach a path, a bucket's name or a log.
ODD_OWNERS: Final = (
    "../x", "..", "/", "../../../../etc/passwd", "a/b", "\\\\host\\share", "CON", "\0", "a\nb", "%2e%2e%2f", "😀" * 64,
    "o" * 256, " ", "'; DROP TABLE owners; --", "${jndi:ldap://x}", "\u202eowner", "teller-bucket",
)  # fmt: skip
OWNERS: Final = PLAIN_OWNERS + ODD_OWNERS
#: Free texts, few and short, so that the scanner does not decide how fast the line is.
TEXTS: Final = ("a blue cup", "see you at eight", "write to jo@example.com", "two tickets, please", "\0", "😀", "")
DEPOSITORS: Final = ("acme", "borealis", "cumulus")


@dataclass(frozen=True, slots=True)
class Raw:
    """What is sent; names of headers are bytes, and `attributes` are the record's, of which Kafka uses none.

    `codec`, by its number, is for a batch by hand, where one is named.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    attributes: int = 0
    codec: int | None = None

    @property
    def size(self) -> int:
        return len(self.key or b"") + len(self.value or b"") + sum(len(n) + len(v or b"") for n, v in self.headers)


class Base:
    """A good record of its own: a row can be told by its time, which every schema keeps."""

    def __init__(self, seed: int, serial: int, dice: random.Random, schema: Schema | None = None) -> None:
        self.serial = serial
        self.dice = dice
        self.schema = schema or dice.choice(DEPOSITED)
        self.owner = OWNERS[serial % len(OWNERS)]
        texts = {rule.path: None for rule in self.schema.rules if rule.operator == "scan" and not rule.many}
        shown: dict[str, Any] = {path: dice.choice(TEXTS) if path in ("text", "product") else None for path in texts}
        shown |= {
            "owner_id": self.owner,
            "depositor": DEPOSITORS[serial % len(DEPOSITORS)],
            "event_id": uuid.UUID(int=seed << 64 | serial),
            "occurred_at": datetime.fromtimestamp(BEGIN.timestamp() + serial / 1000, BEGIN.tzinfo),
        }
        self.fields = {**_filled(self.schema.name), **shown}

    @cached_property
    def value(self) -> bytes:
        """The record in Avro's single-object encoding."""
        return framing.encode(self.schema, self.fields)

    @property
    def topic(self) -> str:
        return topics.raw(self.schema.domain)

    @property
    def key(self) -> bytes:
        return self.owner.encode()

    @property
    def schema_header(self) -> tuple[bytes, bytes]:
        return topics.SCHEMA_HEADER.encode(), self.schema.name.encode()

    @property
    def natural(self) -> dict[str, Any]:
        """The record as natural JSON takes it, before it is text."""
        plain: dict[str, Any] = json.loads(json.dumps(self.fields, default=_plain))
        return plain

    def encoded(self, **fields: Any) -> bytes:
        """The record with other fields, in Avro."""
        return framing.encode(self.schema, self.fields | fields)

    def avro(self, value: bytes | None, key: bytes | None = None, headers: Headers = ()) -> Raw:
        """These bytes on the record's own topic, under its own key unless another is given."""
        return Raw(self.topic, self.key if key is None else key, value, headers)

    def json(self, value: bytes) -> Raw:
        """These bytes as a JSON record of the schema."""
        return Raw(self.topic, self.key, value, (self.schema_header,))


_filled = cache(record)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    assert isinstance(value, (uuid.UUID, Decimal))
    return str(value)


def with_text() -> list[Schema]:
    """Schemas with a field `text` that is scanned."""
    return [catalog.load().by_name(name) for name in ("social.post.v1", "telecom.message.v1")]
