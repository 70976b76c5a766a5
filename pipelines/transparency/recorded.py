"""Make of a record what it leads to: an entry of the log, and its opening. Pure."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from bank.keys.encrypted_object import Random
from bank.transparency.entry import PUBLIC_SALT, LogEntry
from bank.transparency.kinds.every import BY_TOPIC, INDEX_ROOT
from bank.transparency.opening import Opening, encoded
from bank.transparency.sealed_opening import sealed
from pipelines.kafka.outgoing import OutgoingMessage
from schemas.topics import LEAF_HEADER, LOG_ENTRIES, LOG_OPENINGS, OWNER_TAG_HEADER

#: Bytes that Kafka adds to a message, at most: headers of ours and a seal among them.
ENVELOPE: Final = 1024
FOREIGN: Final = "foreign"
TOO_LARGE: Final = "too_large"


class SourceRecord(NamedTuple):
    """A record as it lies on a topic; `time` is Kafka's, in milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    time: int


class NewLeaf(NamedTuple):
    """A leaf to write: its entry's bytes, the tag of whom it is about, the message of its entry, its opening, encoded,
    and whom it is about; empty: nobody.
    """

    entry: bytes
    tag: bytes | None
    kind: int
    message: OutgoingMessage | None = None
    opening: bytes = b""
    owner: str = ""

    def messages(self, leaf: int, key: bytes | None, random: Random) -> Iterator[OutgoingMessage]:
        """Yield the messages that make this leaf durable; `key` is its owner's, who alone can open it then."""
        if self.message is not None:
            yield self.message
        if self.opening:
            value = sealed(self.opening, self.owner, leaf, key, random) if key else self.opening
            yield OutgoingMessage(LOG_OPENINGS, self.owner.encode(), value)


def recorded(
    found: SourceRecord, leaf: int, salt: bytes, tag_of: Callable[[str], bytes], max_bytes: int
) -> NewLeaf | str:
    """Make the leaf of a record; return why not: FOREIGN, it is no record of its topic's kind, or TOO_LARGE.

    `salt` is 32 random bytes that nothing else gets; what is for everybody gets PUBLIC_SALT in its place.
    """
    kind = BY_TOPIC[found.topic]
    subject = kind.read(found.key, found.value) if found.value else None
    if subject is None or not found.value:
        return FOREIGN
    name = subject.id or f"{found.topic}/{found.partition}/{found.offset}"
    if kind.public:
        salt = PUBLIC_SALT
    opening = Opening(kind.number, kind.version, found.time, salt, found.value, name, subject.owner)
    value = encoded(opening, leaf)
    if len(value) > max_bytes - ENVELOPE:
        return TOO_LARGE
    entry, tag = bytes(opening.entry), tag_of(subject.owner) if subject.owner else None
    return NewLeaf(entry, tag, kind.number, _entry(leaf, name, entry, tag), value, subject.owner)


def index_root(leaf: int, root: bytes, time: int) -> NewLeaf:
    """Make the leaf that holds the root of the owners' index over all leaves before it."""
    entry = bytes(LogEntry(INDEX_ROOT, 1, root, time))
    return NewLeaf(entry, None, INDEX_ROOT, _entry(leaf, f"index/{leaf}", entry, None))


def _entry(leaf: int, name: str, entry: bytes, tag: bytes | None) -> OutgoingMessage:
    tags = ((OWNER_TAG_HEADER, tag),) if tag is not None else ()
    return OutgoingMessage(LOG_ENTRIES, name.encode(), entry, ((LEAF_HEADER, b"%d" % leaf), *tags))
