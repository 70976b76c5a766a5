"""Clean records, and the reader that parses them from messages of a clean topic."""

import re
from typing import Final, NoReturn, final

from mypy_extensions import mypyc_attr

from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Message
from schemas.catalog import Catalog, Schema
from schemas.framing import HEADER_BYTES, split
from schemas.topics import (
    CONSENT_HEADER,
    CONTENT_HEADER,
    DEPOSITOR_HEADER,
    EVENT_HEADER,
    HASH_KEY_HEADER,
    RAW_OFFSET_HEADER,
    RAW_TIME_HEADER,
    RULES_HEADER,
    TRACE_HEADER,
    domain_of,
)

_OWNER: Final = re.compile(rb"[0-9a-f]{32}")
#: Name of a depositor, or of a version of the stripping rules.
_NAME: Final = re.compile(rb"[a-z0-9][a-z0-9._-]{0,63}")
_YEAR_10000: Final = 253_402_300_800_000
_MOST_DIGITS: Final = 19
_GENERATION_DIGITS: Final = 9
#: Bytes of the hash of a content; a header of another length counts as none.
_CONTENT_BYTES: Final = 16
#: Most cached pseudonyms of owners: one owner's records come together; where they do not, no cache would help.
OWNERS: Final = 16_384
_NAMES: Final = 1024
#: What stands for a header that is missing.
_NO_CONSENT: Final[dict[bytes | None, int]] = {None: -1}


@final
@mypyc_attr(acyclic=True)
class CleanRecord:
    """Stripped record on its way to its owner.

    `offset` is in the clean topic, `raw_offset` in the raw one, `timestamp` milliseconds since 1970-01-01T00:00:00Z,
    `owner` the pseudonym (32 hex digits), `body` the Avro binary of the record, `deduplication_key` its event's (empty:
    it has none), `published` when Kafka took the raw record, in milliseconds as `timestamp` (-1: not given), `trace`
    its span's header (empty: none), `rules` the version of the stripping rules (empty: not given), `consent` the offset
    of the consent that allowed it (-1: none is named), `content` the hash of its content (empty: not given), `hash_key`
    the generation of the key of its hashed fields (-1: not given). `corrects` is the offset of the copy of its event
    that it corrects (-1: none that the window knows).

    This is a plain class because, compiled, it is made in a third of a tuple's time.
    """

    __slots__ = (
        "body", "consent", "content", "corrects", "deduplication_key", "depositor", "hash_key", "offset", "owner",
        "published", "raw_offset", "rules", "schema", "timestamp", "trace",
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
        deduplication_key: bytes = b"",
        published: int = -1,
        trace: bytes = b"",
        rules: str = "",
        consent: int = -1,
        content: bytes = b"",
        hash_key: int = -1,
        corrects: int = -1,
    ) -> None:
        self.offset, self.raw_offset, self.timestamp = offset, raw_offset, timestamp
        self.owner, self.depositor, self.schema, self.body = owner, depositor, schema, body
        self.deduplication_key, self.published, self.trace, self.rules = deduplication_key, published, trace, rules
        self.consent, self.content, self.hash_key, self.corrects = consent, content, hash_key, corrects


@final
class Reader:
    """Reads clean records, and caches owners, names, consents and schemas: records of the same share one object."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._owners: dict[bytes, str] = {}
        self._names: dict[bytes, str] = {}
        self._consents: dict[bytes | None, int] = dict(_NO_CONSENT)
        self._schemas: dict[str, dict[bytes, Schema]] = {}

    def read(self, message: Message) -> CleanRecord:
        """Parse the record in a message of a clean topic.

        Raises:
            RecordForeign: another program, or a newer processor, wrote the message.
        """
        said = dict(message.headers)  # of several with one name the last
        raw_offset, published = said.get(RAW_OFFSET_HEADER) or b"", said.get(RAW_TIME_HEADER) or b""
        consent = (said[CONSENT_HEADER] or b"") if CONSENT_HEADER in said else None
        # both tests of numbers are written out: as calls they took a twentieth of the time of this method
        if len(raw_offset) > _MOST_DIGITS or not raw_offset.isdigit():
            _refuse(message, f"header {RAW_OFFSET_HEADER} is not a number")
        if not 0 <= message.timestamp < _YEAR_10000:
            _refuse(message, "it has no timestamp")
        value = message.value or b""
        return CleanRecord(
            message.offset,
            int(raw_offset),
            message.timestamp,
            self._owner(message),
            self._name(said.get(DEPOSITOR_HEADER) or b"")
            or _refuse(message, f"header {DEPOSITOR_HEADER} is not a depositor's name"),
            self._schema(message, value[:HEADER_BYTES]),
            value[HEADER_BYTES:],
            said.get(EVENT_HEADER) or b"",
            int(published) if len(published) <= _MOST_DIGITS and published.isdigit() else -1,
            said.get(TRACE_HEADER) or b"",
            self._name(said.get(RULES_HEADER) or b""),  # for information only: an invalid one is dropped, not refused
            known if (known := self._consents.get(consent)) is not None else self._consent(message, consent or b""),
            _content(said.get(CONTENT_HEADER)),
            _generation(said.get(HASH_KEY_HEADER)),
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
        """Name in a header, cached; empty where it is not a valid name."""
        name = self._names.get(said)
        if name is None:
            name = _remembered(self._names, said, _NAMES) if _NAME.fullmatch(said) else ""
        return name

    def _consent(self, message: Message, said: bytes) -> int:
        """Read the offset of a consent that is not cached."""
        if not _is_number(said):
            _refuse(message, f"header {CONSENT_HEADER} is not a number")
        if len(self._consents) >= OWNERS:
            self._consents = dict(_NO_CONSENT)
        offset = self._consents[said] = int(said)
        return offset

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


def event_of(message: Message) -> tuple[bytes, bytes]:
    """Read the event's deduplication key and the hash of its content, empty where there is none; the rest of the
    message is not checked.
    """
    said = dict(message.headers)
    return said.get(EVENT_HEADER) or b"", _content(said.get(CONTENT_HEADER))


def _content(said: bytes | None) -> bytes:
    return said if said is not None and len(said) == _CONTENT_BYTES else b""


def _generation(said: bytes | None) -> int:
    return int(said) if said is not None and len(said) <= _GENERATION_DIGITS and said.isdigit() else -1


def _remembered(known: dict[bytes, str], said: bytes, most: int) -> str:
    if len(known) >= most:
        known.clear()
    text = known[said] = said.decode()
    return text


def _is_number(said: bytes) -> bool:
    """Accept a number of at most 19 digits, about 64 bits; `bytes.isdigit` takes ASCII digits only."""
    return len(said) <= _MOST_DIGITS and said.isdigit()


def _refuse(message: Message, problem: str) -> NoReturn:
    raise RecordForeign(
        f"{message}: {problem}. Only Teller's workers may write to clean topics: find who did and take away the right. "
        "All before this message is stored; to leave it out, stop the routers and move their group past it with "
        "kafka-consumer-groups --reset-offsets --shift-by 1"
    )
