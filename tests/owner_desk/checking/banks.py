"""A bank's log in memory, with all that proofs of its owners are made of: real code, but for Kafka."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from bank.access import access_event
from bank.access.access_event import AccessEvent
from bank.accounts import events
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.keys.custody import MemoryCustody
from bank.transparency import opening, sealed_opening
from bank.transparency.checkpoint import Checkpoint
from bank.transparency.edge import Edge
from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.kinds.every import INDEX_ROOT
from bank.transparency.notes import SignedNote
from bank.transparency.opening import Opening
from bank.transparency.tiles import CHECKPOINT
from bank.withdrawals import events as withdrawals
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from pipelines.access.memory import MemoryTrail
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import OwnerKeys
from teller.operate.log.proving import PublishedLog
from teller.operate.owner_desk.checking.log_checking import CheckingSources, LogChecking
from teller.operate.owner_desk.checking.openings_file import OpeningsFile, SealedLeaf
from teller.operate.owner_desk.port.checking import LogKeys
from tests.access.readers import reading_of
from tests.transparency.running import OWNERS, receipt

ORIGIN = "bank.example/log"
LOG_KEYS = (SignerKey(ORIGIN, KeyKind.ED25519, b"\1" * 32), SignerKey(ORIGIN, KeyKind.ML_DSA_44, b"\2" * 32))
WITNESS = SignerKey("witness.example", KeyKind.ED25519_COSIGNATURE, b"\3" * 32)
WITNESS_ML_DSA = SignerKey("other.example", KeyKind.ML_DSA_44, b"\4" * 32)
WITNESSES = (WITNESS, WITNESS_ML_DSA)
OWNER = OWNERS[0]
NOW_S = 1_700_000_000
SCHEMA_ID = UUID(int=7)


def tag_of(owner: str) -> bytes:
    return sha256(b"tag" + owner.encode()).digest()


def records_of(owner: str, number: int) -> tuple[int, bytes]:
    """Kind and record of an owner's leaf, of each kind in turn."""
    match number % 5:
        case 1:
            event = AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON)
            return 2, events.encoded(event)[1]
        case 2:
            found = AccessEvent(UUID(int=number), owner, "read", "Zoë", "operator", "a question of hers", "bucket")
            return 4, access_event.encoded(found)[1]
        case 3:
            offered = WithdrawalEvent(WithdrawalKind.DECLINED, owner, NOW_S, UUID(int=number), "voices", 1, "acme-ai")
            return 5, withdrawals.encoded(offered)[1]
        case 4:
            ids = UUID(int=number), UUID(int=1)
            delivered = Delivery(DeliveryKind.DELIVERED, owner, NOW_S, *ids, "voices", 1, "acme-ai", 3)
            return 8, deliveries.encoded(delivered)[1]
    return 1, receipt(owner, str(number))[1]


class Bank:
    """A log that grows; `publish` ends it with the index' root and signs it."""

    def __init__(
        self,
        folder: Path,
        signers: Sequence[SignerKey] = LOG_KEYS,
        witnesses: Sequence[SignerKey] = WITNESSES,
        *,
        is_sealing: bool = True,
    ) -> None:
        self.signers, self.witnesses, self.index = signers, witnesses, folder / "index.sqlite"
        self.files, self.edge, self.trail = MemoryLogFiles(), Edge(), MemoryTrail()
        self.openings = OpeningsFile(folder / "openings.sqlite")
        self.owner_keys = OwnerKeys(MemoryKeys().open, MemoryCustody()) if is_sealing else None
        self.notes = dict[int, SignedNote]()
        self._tags, self._new = list[bytes | None](), list[SealedLeaf]()
        self.caught_up = True

    def add(self, owner: str, kind: int, record: bytes, *, is_opened: bool = True) -> int:
        """Add a leaf; return its number."""
        leaf = self.edge.size
        made = Opening(kind, 1, 1_700_000_000_000 + leaf, leaf.to_bytes(32), record, str(leaf), owner)
        self.files.write(self.edge.append([bytes(made.entry)]))
        self._tags.append(tag_of(owner))
        if is_opened:
            self._new.append(SealedLeaf(owner, leaf, self._sealed(made, leaf)))
        return leaf

    def fill(self, leaves: int, owners: Sequence[str] = OWNERS[:3]) -> None:
        for number in range(leaves):
            owner = owners[number % len(owners)]
            self.add(owner, *records_of(owner, number // len(owners)))

    def publish(self) -> int:
        """Publish; return the size of the tree."""
        with OwnersIndex(self.index) as index:
            root = index.apply(index.size, self._tags)
        self.openings.take(self._new, (), {})
        entry = bytes((INDEX_ROOT, 1)) + root + (1_700_000_000_000).to_bytes(8)
        self.files.write(self.edge.append([entry]))
        self.files.write(self.edge.partial())
        self._tags, self._new = [None], []
        self.notes[self.edge.size] = note = self.signed()
        self.files.replace(CHECKPOINT, str(note).encode())
        return self.edge.size

    def signed(self, keys: Sequence[SignerKey] | None = None, time: int = NOW_S) -> SignedNote:
        """The checkpoint as it is, signed by these keys, or by the log's and all witnesses'."""
        head = Checkpoint(ORIGIN, self.edge.size, self.edge.root())
        signers = (*self.signers, *self.witnesses) if keys is None else keys
        return SignedNote(head.text, tuple(key.sign(head, time) for key in signers))

    def witness_note(self) -> bytes:
        """The checkpoint as a witness has it: signed by the log and by the witness."""
        return str(self.signed((*self.signers, *WITNESSES))).encode()

    @property
    def keys(self) -> LogKeys:
        lines = [tuple(str(key.verifier) for key in keys) for keys in (self.signers, WITNESSES)]
        return LogKeys(ORIGIN, lines[0], lines[1], "")

    def checking(self) -> LogChecking:
        opener = ObjectOpener(lambda: self.owner_keys, reading_of(self.trail))
        sources = CheckingSources(
            self.keys, self.published, self.index, tag_of, self.openings, lambda: self.caught_up, opener
        )
        return LogChecking(sources, 0.0)

    def published(self) -> PublishedLog:
        return PublishedLog(self.files, ORIGIN, [key.verifier for key in self.signers])

    def _sealed(self, made: Opening, leaf: int) -> bytes:
        plain = opening.encoded(made, leaf)
        if self.owner_keys is None:
            return plain
        self.owner_keys.ensure([made.owner])
        key = self.owner_keys.key_of(made.owner)
        assert key is not None
        return sealed_opening.sealed(plain, made.owner, leaf, key, os.urandom)


def pages(checking: LogChecking, owner: str, size: int) -> Iterator[dict[str, Any]]:
    """All pages of an owner's leaves, as the browser gets them."""
    begin = 0
    while begin >= 0:
        found = checking.leaves(owner, size, begin)
        made: dict[str, Any] = json.loads(json.dumps(asdict(found)))
        assert "rows" in made, found
        yield made
        begin = made["more"]
