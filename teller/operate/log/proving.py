"""Make proofs from the log's files and the openings that the bank keeps."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bank.transparency import complete
from bank.transparency.checkpoint import Checkpoint
from bank.transparency.entry import LogEntry, entry_of
from bank.transparency.files.protocol import LogFiles
from bank.transparency.index.database import IndexDamaged, IndexUnavailable
from bank.transparency.index.owners_index import OwnersIndex
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds.every import INDEX_ROOT
from bank.transparency.merkle import leaf_hash
from bank.transparency.notes import SignedNote
from bank.transparency.proofs import TreeProver, verify_inclusion
from bank.transparency.reader import LogDamagedError, prover, published, read_bundle
from bank.transparency.tiles import WIDTH
from bank.transparency.tlog_proof import TlogProof
from teller.settings import Settings, log

RUNBOOK: Final = "docs/runbooks/TellerLogStopped.md"
#: Seconds to wait until a leaf that is written is published as well, and the index' root with it.
PATIENCE_S: Final = 15.0
_LOOK_S: Final = 0.2


class LogProofError(RuntimeError):
    """There is no such proof; the message says why, and what to do."""


class PublishedLog:
    """The log as it is published at a moment.

    Raises:
        LogProofError: nothing is published, or what is published is damaged.
    """

    def __init__(self, files: LogFiles, origin: str, keys: list[VerifierKey]) -> None:
        self._files = files
        try:
            found = published(files, origin, keys)
        except LogDamagedError as error:
            raise LogProofError(f"{error}: see {RUNBOOK}") from None
        if found is None:
            raise LogProofError("the log has no checkpoint yet: does `teller log-writer` run?")
        self.note: SignedNote = found[0]
        self.checkpoint: Checkpoint = found[1]
        self.prover: TreeProver = prover(files, self.checkpoint.size)

    def proof(self, leaf: int, entry: LogEntry, extra: bytes = b"") -> TlogProof:
        """Return the proof of an entry, which holds.

        Raises:
            LogProofError: a file of the log is missing or was changed.
        """
        try:
            hashes = tuple(self.prover.inclusion(leaf))
        except LogDamagedError as error:
            raise LogProofError(f"{error}: {RUNBOOK}") from None
        head = self.checkpoint
        if not verify_inclusion(leaf_hash(bytes(entry)), leaf, head.size, hashes, head.root):
            raise LogProofError(f"a tile of the log was changed: what it proves of leaf {leaf} is false, see {RUNBOOK}")
        return TlogProof(leaf, hashes, str(self.note).encode(), extra)

    def entry(self, leaf: int) -> LogEntry | None:
        """Return the entry of a leaf; None for one of another form.

        Raises:
            LogProofError: its file is missing.
        """
        number, size = leaf // WIDTH, self.checkpoint.size
        try:
            found = read_bundle(self._files, number, min(WIDTH, size - number * WIDTH))
        except LogDamagedError as error:
            raise LogProofError(f"{error}: {RUNBOOK}") from None
        return entry_of(found[leaf % WIDTH])


def now(settings: Settings) -> PublishedLog:
    """Return the log as it is published now.

    Raises:
        LogProofError, SettingsError, StoreError.
    """
    return PublishedLog(log.open_files(settings), settings.log_origin, list(log.verifier_keys(settings)))


def until(settings: Settings, size: int) -> PublishedLog:
    """Return the log as it is published, once it has so many leaves.

    Raises:
        LogProofError: it has not, after PATIENCE_S.
    """
    end = time.monotonic() + PATIENCE_S
    while (found := now(settings)).checkpoint.size < size:
        if time.monotonic() > end:
            raise LogProofError("the leaf is written, and not published yet: does `teller log-writer` run?")
        time.sleep(_LOOK_S)
    return found


def of_owner(settings: Settings, owner: str) -> bytes:
    """Make the proof that a list of an owner's leaves is complete; `owner` is a pseudonym.

    Raises:
        LogProofError: the index is not here, or is damaged.
    """
    if not settings.log_index.is_file():
        raise LogProofError(f"{settings.log_index} is not here: run this where `teller log-writer` runs")
    tag = log.config(settings).tag_of(owner)
    return of_tag(settings.log_index, tag, lambda: now(settings), PATIENCE_S)


def of_tag(index: Path, tag: bytes, published_now: Callable[[], PublishedLog], patience: float) -> bytes:
    """Make the same of the owner of a tag, once the root of the index as it is now is the published log's last leaf.

    Raises:
        LogProofError: it is not after `patience` seconds, or the index is damaged.
    """
    end = time.monotonic() + patience
    while (found := _of_tag(index, tag, published_now)) is None:
        if time.monotonic() > end:
            raise LogProofError("the index' root is not published: does `teller log-writer` run?")
        time.sleep(_LOOK_S)
    return found


def _of_tag(index: Path, tag: bytes, published_now: Callable[[], PublishedLog]) -> bytes | None:
    try:
        with OwnersIndex(index) as opened:
            head, proof = opened.prove(tag)
    except (IndexDamaged, IndexUnavailable) as error:
        raise LogProofError(f"the owners' index cannot be read: {error}") from None
    at = published_now()
    leaf = at.checkpoint.size - 1
    entry = at.entry(leaf) if leaf >= 0 else None
    if entry is None or entry.kind != INDEX_ROOT or entry.hash != head.root:
        return None
    return complete.encoded(tag, proof, entry, at.proof(leaf, entry))
