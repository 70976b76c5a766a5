"""What a clean record is, and how it is read from a message of a clean topic."""

import re
from typing import Final, NoReturn, final

from mypy_extensions import mypyc_attr

from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Message
from schemas.catalog import Catalog, Schema
from schemas.framing import HEADER_BYTES, split
from schemas.topics import (
    DEPOSITOR_HEADER,
    EVENT_HEADER,
    RAW_OFFSET_HEADER,
    RAW_TIME_HEADER,
    RULES_HEADER,
    TRACE_HEADER,
    domain_of,
)

_OWNER: Final = re.compile(rb"[0-9a-f]{32}")
#: Of a depositor, or of a version of the stripping rules.
_NAME: Final = re.compile(rb"[a-z0-9][a-z0-9._-]{0,63}")
_YEAR_10000: Final = 253_402_300_800_000
_MOST_DIGITS: Final = 19
#: So many owners' pseudonyms are remembered: records of one owner come together, or none of them matters.
OWNERS: Final = 16_384
_NAMES: Final = 1024


@final
@mypyc_attr(acyclic=True)
class CleanRecord:
    """A stripped record on its way to its owner.

    `offset` is in the clean topic, `raw_offset` in the raw one, `timestamp` milliseconds since 1970-01-01T00:00:00Z,
    `owner` the pseudonym (32 hex digits), `body` the Avro binary of the record, `mark` stands for its event (empty: it
    carries none), `published` is when Kafka took the raw record, in milliseconds as `timestamp` (-1: not said),
    `trace` its span (empty: none), `rules` by which stripping rules it was stripped (empty: not said).

    A plain class: compiled, it is made in a third of a tuple's time.
    """

    __slots__ = (
        "body", "depositor", "mark", "offset", "owner", "published", "raw_offset", "rules", "schema", "timestamp",
        "trace",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - what a record is
        self,
        offset: int,
        raw_offset: int,
        timestamp: int,
        owner: str,
        depositor: str,
        schema: Schema,
        body: bytes,
        mark: bytes = b"",
        published: int = -1,
        trace: bytes = b"",
        rules: str = "",
    ) -> None:
        self.offset, self.raw_offset, self.timestamp = offset, raw_offset, timestamp
        self.owner, self.depositor, self.schema, self.body = owner, depositor, schema, body
        self.mark, self.published, self.trace, self.rules = mark, published, trace, rules


@final
class Reader:
    """Reads clean records, and remembers the owners, names and schemas that it met: of records that share one, all have
    the same string.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._owners: dict[bytes, str] = {}
        self._names: dict[bytes, str] = {}
        self._schemas: dict[str, dict[bytes, Schema]] = {}

    def read(self, message: Message) -> CleanRecord:
        """The record in a message of a clean topic.

        Raises:
            RecordForeign: the processor does not write such messages, so somebody else did, or a newer processor.
        """
        raw_offset, depositor, mark, published, trace, rules = _said(message)
        if not _is_number(raw_offset):
            _refuse(message, f"header {RAW_OFFSET_HEADER} is not a number")
        if not 0 <= message.timestamp < _YEAR_10000:
            _refuse(message, "it has no timestamp")
        value = message.value or b""
        return CleanRecord(
            message.offset,
            int(raw_offset),
            message.timestamp,
            self._owner(message),
            self._name(depositor) or _refuse(message, f"header {DEPOSITOR_HEADER} is not a depositor's name"),
            self._schema(message, value[:HEADER_BYTES]),
            value[HEADER_BYTES:],
            mark,
            int(published) if _is_number(published) else -1,
            trace,
            self._name(rules),  # a note: no record is refused for it
        )

    def _owner(self, message: Message) -> str:
        key = message.key or b""
        owner = self._owners.get(key)
        if owner is None:
            if not _OWNER.fullmatch(key):
                _refuse(message, "the key is not an owner's pseudonym")
            owner = _remembered(self._owners, key, OWNERS)
        return owner

    def _name(self, said: bytes) -> str:
        """Empty of what is no name."""
        name = self._names.get(said)
        if name is None:
            name = _remembered(self._names, said, _NAMES) if _NAME.fullmatch(said) else ""
        return name

    def _schema(self, message: Message, head: bytes) -> Schema:
        known = self._schemas.get(message.partition.topic)
        if known is None:
            known = self._schemas[message.partition.topic] = {}
        schema = known.get(head)
        if schema is None:
            schema = known[head] = self._schema_of(message, head)
        return schema

    def _schema_of(self, message: Message, head: bytes) -> Schema:
        if (framed := split(head)) is None:
            _refuse(message, "the value is not Avro single-object encoding")
        if (schema := self._catalog.by_fingerprint(framed[0])) is None:
            _refuse(message, "the value is of a schema that this router does not know: upgrade routers before workers")
        if schema.domain != domain_of(message.partition.topic):
            _refuse(message, f"{schema.name} does not belong on this topic")
        return schema


def mark_of(message: Message) -> bytes:
    """The event's mark, empty where the message carries none; all else of it may be anything."""
    return _said(message)[2]


def _said(message: Message) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes]:
    """What the headers say: raw offset, depositor, mark, raw time, trace and rules; empty where they do not."""
    raw_offset = depositor = mark = published = trace = rules = b""
    for name, said in message.headers:
        value = said or b""
        if name == RAW_OFFSET_HEADER:
            raw_offset = value
        elif name == DEPOSITOR_HEADER:
            depositor = value
        elif name == EVENT_HEADER:
            mark = value
        elif name == RAW_TIME_HEADER:
            published = value
        elif name == RULES_HEADER:
            rules = value
        elif name == TRACE_HEADER:
            trace = value
    return raw_offset, depositor, mark, published, trace, rules


def _remembered(known: dict[bytes, str], said: bytes, most: int) -> str:
    if len(known) >= most:
        known.clear()
    text = known[said] = said.decode()
    return text


def _is_number(said: bytes) -> bool:
    """Of what fits into 64 bits, about: digits of ASCII only, which `bytes.isdigit` means."""
    return len(said) <= _MOST_DIGITS and said.isdigit()


def _refuse(message: Message, problem: str) -> NoReturn:
    raise RecordForeign(
        f"{message}: {problem}. Only Teller's workers may write to clean topics: find who did and take away the right. "
        "All before this message is stored; to leave it out, stop the routers and move their group past it with "
        "kafka-consumer-groups --reset-offsets --shift-by 1"
    )
