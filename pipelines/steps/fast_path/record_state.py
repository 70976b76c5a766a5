"""What is known of one record while its bytes are walked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from bank.identity import pseudonyms
from bank.identity.keyed_hash import Keyed, keyed
from pipelines.steps.fast_path.caches import MOST_CHARS, Memory
from schemas.privacy import Rule

#: So many owners' pseudonyms are remembered: records of one owner come together, or none of them matters.
OWNERS: Final = 16_384


class Owner(NamedTuple):
    """An owner as records name them (`named`, bytes of UTF-8), and as those behind us know them."""

    named: bytes
    pseudonym: bytes
    key: bytes
    hashes: Keyed


@lru_cache(OWNERS)
def owner_of(named: bytes, pseudonym_key: bytes, hash_key: bytes) -> Owner:
    """Raises UnicodeDecodeError: the name is not UTF-8."""
    owner_id = named.decode()
    key = pseudonyms.owner_key(hash_key, owner_id)
    return Owner(named, pseudonyms.owner_pseudonym(pseudonym_key, owner_id).encode(), key, keyed(key))


@dataclass(frozen=True, slots=True, repr=False)
class PendingField:
    """A field that waits for the scanner, or for the numbers of placeholders: where its new bytes go."""

    part: int
    rule: Rule
    value: Any
    encode: Callable[[Any], bytes]
    untouched: Memory | None = None

    def remember(self) -> None:
        """Its text stays as it is, and would the next time."""
        if self.untouched is not None and len(self.value) <= MOST_CHARS:
            self.untouched.put(text := self.value.encode(), text)


class RecordState:
    """One record on its way: the pieces of its new bytes, and what the walk saw."""

    __slots__ = ("bank", "copied", "depositor", "event", "known", "operators", "owner", "parts", "pending")

    def __init__(self, owner: Owner, bank: Keyed) -> None:
        self.owner, self.bank = owner, bank
        self.copied = 0
        self.parts: list[bytes] = []
        self.pending: list[PendingField] = []
        self.operators: dict[str, int] = {}
        self.known: dict[str, str | None] = {}
        self.depositor = ""
        self.event = b""

    def put(self, body: bytes, start: int, end: int, new: bytes) -> None:
        """`new` in place of [start, end); what lies between the former end and `start` is copied."""
        parts = self.parts
        parts.append(body[self.copied : start])
        parts.append(new)
        self.copied = end

    def changed(self, operator: str) -> None:
        """A field was changed by this operator."""
        self.operators[operator] = self.operators.get(operator, 0) + 1
