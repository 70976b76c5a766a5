"""The state of a record on the fast path."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from bank.identity import pseudonyms
from bank.identity.keyed_hash import Keyed, keyed
from pipelines.steps.fast_path.caches import MOST_CHARS, Memory
from schemas.framing import long
from schemas.privacy import Rule

#: Length of a hash of 32 hex digits, as Avro writes it.
HASH_LENGTH: Final = long(32)
#: Owners whose pseudonyms are cached: an owner with many records sends them close together.
OWNERS: Final = 16_384


class OwnerNames(NamedTuple):
    """An owner: the id in raw records (`named`, bytes of UTF-8), and the pseudonym and keys for clean records."""

    named: bytes
    pseudonym: bytes
    key: bytes
    hashes: Keyed


@lru_cache(OWNERS)
def owner_of(named: bytes, pseudonym_key: bytes, hash_key: bytes) -> OwnerNames:
    """Return the owner of this id.

    Raises:
        UnicodeDecodeError: the id is not UTF-8.
    """
    owner_id = named.decode()
    key = pseudonyms.owner_key(hash_key, owner_id)
    return OwnerNames(named, pseudonyms.owner_pseudonym(pseudonym_key, owner_id).encode(), key, keyed(key))


@dataclass(frozen=True, slots=True, repr=False)
class PendingField:
    """A field whose new bytes wait for the scanner or for placeholder numbers; `part` is their index in the parts."""

    part: int
    rule: Rule
    value: Any
    encode: Callable[[Any], bytes]
    unchanged_texts: Memory | None = None

    def remember(self) -> None:
        """Cache the text as one that this field leaves unchanged."""
        if self.unchanged_texts is not None and len(self.value) <= MOST_CHARS:
            self.unchanged_texts.put(text := self.value.encode(), text)


class RecordState:
    """The record state: the parts of its new bytes, its pending fields, and the values read so far.

    `account` is the owner's account, which is the owner's pseudonym unless `rename` gives another; `owner_part` is the
    index of its bytes in the parts. `published` is when Kafka took the raw record, in milliseconds since
    1970-01-01T00:00:00Z, negative where it is not known. `consent` is the offset of the consent that allows the record,
    if one does. `apart` are the places of fields that are no content, `content` is the hash of the others.
    """

    __slots__ = (
        "account", "apart", "bank", "consent", "content", "copied", "depositor", "event", "known", "operators", "owner",
        "owner_part", "parts", "pending", "published",
    )  # fmt: skip

    def __init__(self, owner: OwnerNames, bank: Keyed, published: int) -> None:
        self.owner, self.bank, self.published = owner, bank, published
        self.account = owner.pseudonym
        self.consent: int | None = None
        self.owner_part = 0
        self.copied = 0
        self.apart: list[tuple[int, int]] = []
        self.content = b""
        self.parts: list[bytes] = []
        self.pending: list[PendingField] = []
        self.operators: dict[str, int] = {}
        self.known: dict[str, str | None] = {}
        self.depositor = ""
        self.event = b""

    def put(self, body: bytes, start: int, end: int, new: bytes) -> None:
        """Put `new` in place of the bytes [start, end); copy the bytes between the previous end and `start`."""
        parts = self.parts
        parts.append(body[self.copied : start])
        parts.append(new)
        self.copied = end

    def rename(self, account: bytes) -> None:
        """Put another account in the place of the owner's pseudonym."""
        self.account = account
        self.parts[self.owner_part] = HASH_LENGTH + account

    def changed(self, operator: str) -> None:
        """Count a field that this operator changed."""
        self.operators[operator] = self.operators.get(operator, 0) + 1


#: Reads the field at an index of the body and returns the index behind it.
Step = Callable[[bytes, int, RecordState], int]
