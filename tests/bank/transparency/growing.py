"""A log that grows in memory, and its signed checkpoints: for tests of whoever asks about them."""

from collections.abc import Sequence
from functools import cache

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.edge import Edge
from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import TreeProver
from bank.transparency.reader import prover

ORIGIN = "bank.example/log"
LOG_KEYS = (SignerKey(ORIGIN, KeyKind.ED25519, b"\1" * 32), SignerKey(ORIGIN, KeyKind.ML_DSA_44, b"\2" * 32))
ENTRIES = [b"entry %d" % number for number in range(700)]
#: The same log until 100, and another one from there.
FORKED = [*ENTRIES[:100], *(b"other %d" % number for number in range(600))]


@cache
def _tree(entries: tuple[bytes, ...]) -> tuple[MemoryLogFiles, bytes]:
    files, edge = MemoryLogFiles(), Edge()
    files.write(edge.append(entries))
    files.write(edge.partial())
    return files, edge.root()


def files_of(size: int, entries: Sequence[bytes] = ENTRIES) -> MemoryLogFiles:
    """The tiles of the tree of this size."""
    return _tree(tuple(entries[:size]))[0]


def proofs_of(size: int, entries: Sequence[bytes] = ENTRIES) -> TreeProver:
    return prover(files_of(size, entries), size)


def checkpoint(size: int, entries: Sequence[bytes] = ENTRIES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, _tree(tuple(entries[:size]))[1])


def signed(found: Checkpoint, keys: Sequence[SignerKey] = LOG_KEYS) -> SignedNote:
    return SignedNote(found.text, tuple(key.sign(found, 1_700_000_000) for key in keys))
