"""A writer that ends at any step, and the one that follows it: one tree of each size, and all files of it."""

import ctypes
import errno
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank import durable_files
from bank.store.protocol import StoreUnavailable
from bank.transparency import merkle
from bank.transparency.checkpoint import Checkpoint, checkpoint_of_note
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.memory import MemoryLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import verify_consistency, verify_inclusion
from bank.transparency.reader import LogDamagedError, prover, read_bundle, signed_at
from bank.transparency.tiles import CHECKPOINT
from bank.transparency.writer import LogWriter
from tests.bank.transparency.faulty import FaultyLogFiles

ORIGIN = "bank.example/log"
KEYS = [SignerKey(ORIGIN, KeyKind.ED25519, b"\1" * 32)]
BOTH = [*KEYS, SignerKey(ORIGIN, KeyKind.ML_DSA_44, b"\2" * 32)]
LEAVES = [b"entry %d" % number for number in range(3000)]


def step(files: LogFiles, chance: Random, topic: list[bytes]) -> None:
    """What the process does from its start to its first fault."""
    writer = LogWriter(files, ORIGIN, KEYS)
    while True:
        if writer.size == len(topic) and len(topic) < len(LEAVES):
            topic.extend(LEAVES[len(topic) : len(topic) + chance.randint(1, 400)])
        writer.append(topic[writer.size :])
        writer.publish(1)
        if writer.size == len(LEAVES):
            return


@pytest.mark.long
@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_writer_that_ends_anywhere_is_followed_without_doubt(seed: int) -> None:
    chance, topic = Random(seed), list[bytes]()
    files = FaultyLogFiles(chance, 0.1)
    while True:
        try:
            step(files, chance, topic)
        except StoreUnavailable:
            files.rate = max(0.0, files.rate - 0.002)
            continue
        break
    told: dict[int, Checkpoint] = {}
    for found in files.heard:
        read = checkpoint_of_note(found)
        assert read is not None
        checkpoint = read[1]
        assert checkpoint == told.setdefault(checkpoint.size, checkpoint)
        assert checkpoint.root == merkle.root(merkle.leaf_hashes(LEAVES[: checkpoint.size]))
    assert list(told) == sorted(told)
    assert [each for number in range(11) for each in read_bundle(files, number)] == LEAVES[: 11 * 256]
    before = next(iter(told.values()))
    proof = prover(files, len(LEAVES))
    assert verify_consistency(before.size, len(LEAVES), proof.consistency(before.size), before.root, proof.root())


@pytest.fixture(params=["memory", "folder"])
def new_files(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], LogFiles]:
    memory = MemoryLogFiles()
    return (lambda: memory) if request.param == "memory" else (lambda: FolderLogFiles(tmp_path / "log"))


def test_a_log_grows_over_writers(new_files: Callable[[], LogFiles]) -> None:
    for end in (0, 1, 255, 256, 700, 700):
        writer = LogWriter(new_files(), ORIGIN, BOTH)
        writer.append(LEAVES[writer.size : end])
        writer.publish(end)
        assert writer.publish(end) is None
        assert writer.published == Checkpoint(ORIGIN, end, merkle.root(merkle.leaf_hashes(LEAVES[:end])))
    root = merkle.root(merkle.leaf_hashes(LEAVES[:700]))
    found = prover(new_files(), 700)
    for leaf in (0, 255, 256, 699):
        assert verify_inclusion(merkle.leaf_hash(LEAVES[leaf]), leaf, 700, found.inclusion(leaf), root)


def test_witnesses_are_asked_once_the_files_are_there_and_before_anybody_else_knows() -> None:
    files, witness = MemoryLogFiles(), SignerKey("witness.example", KeyKind.ML_DSA_44, b"\3" * 32)

    def cosign(note: SignedNote, checkpoint: Checkpoint) -> list[object]:
        assert note.text == checkpoint.text
        assert prover(files, checkpoint.size).root() == checkpoint.root
        assert CHECKPOINT not in files.files
        return [witness.sign(checkpoint, 5)]

    writer = LogWriter(files, ORIGIN, BOTH)
    writer.append(LEAVES[:5])
    note = writer.publish(4, cosign)  # type: ignore[arg-type]
    assert note is not None
    assert [each.name for each in note.signatures] == [ORIGIN, ORIGIN, "witness.example"]
    assert [signed_at(note, [key.verifier for key in keys]) for keys in (BOTH, KEYS)] == [4, 0]
    assert files.files[CHECKPOINT] == str(note).encode()


@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44", CHECKPOINT])
@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: bytes([data[5] ^ 1, *data[1:]])])
def test_damaged_files_are_not_gone_on_from(path: str, damage: Callable[[bytes], bytes]) -> None:
    files = MemoryLogFiles()
    writer = LogWriter(files, ORIGIN, KEYS)
    writer.append(LEAVES[:300])
    writer.publish(1)
    files.files[path] = damage(files.files[path])
    with pytest.raises(LogDamagedError):
        LogWriter(files, ORIGIN, KEYS)


def test_another_key_or_another_log_is_not_gone_on_from() -> None:
    files = MemoryLogFiles()
    writer = LogWriter(files, ORIGIN, KEYS)
    writer.append(LEAVES[:3])
    writer.publish(1)
    with pytest.raises(LogDamagedError, match="none of this log"):
        LogWriter(files, "other.example", KEYS)
    with pytest.raises(LogDamagedError, match="not signed"):
        LogWriter(files, ORIGIN, BOTH)


def test_many_entries_at_once_take_bounded_memory_and_give_the_same_log() -> None:
    files = MemoryLogFiles()
    writer = LogWriter(files, ORIGIN, KEYS)
    many = [b"%d" % number for number in range(140_000)]
    writer.append(many)
    assert "tile/0/000" in files.files  # written on the way
    writer.publish(1)
    assert writer.published is not None
    assert writer.published.root == merkle.root(merkle.leaf_hashes(many))


def test_a_disk_that_fails_at_the_sync_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = FolderLogFiles(tmp_path / "log")
    writer = LogWriter(files, ORIGIN, KEYS)
    writer.append(LEAVES[:300])

    class Failing:
        def syncfs(self, _handle: int) -> int:
            ctypes.set_errno(errno.EIO)
            return -1

    monkeypatch.setattr(durable_files, "_LIBC", Failing())
    with pytest.raises(StoreUnavailable, match="EIO"):
        writer.publish(1)
    assert files.read(CHECKPOINT) is None
