"""Write a log: entries become tiles, and tiles a signed checkpoint.

What is durable, and when:

    append      nothing: full files wait in memory
    publish     1. all files of the tree, full and partial   2. nobody but witnesses knows the checkpoint
                3. the checkpoint: from now on the log has this size

A writer that ends between two steps is followed by one that begins at the checkpoint that is published, and is given
the same entries again: it writes the same files. So there are never two trees of one size, whatever the step.
"""

from collections.abc import Callable, Sequence
from typing import Final

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import SignerKey
from bank.transparency.notes import Signature, SignedNote
from bank.transparency.reader import LogDamagedError, edge, published
from bank.transparency.tiles import CHECKPOINT

#: Entries that wait in memory, at most, before their files are written.
MOST_WAITING: Final = 65_536
#: Asks witnesses for their signatures on a checkpoint whose files are durable.
Cosign = Callable[[SignedNote, Checkpoint], Sequence[Signature]]


class LogWriter:
    """Writes a log in `files`; `keys` sign its checkpoints. One at a time. After an error use a new one.

    Raises:
        LogDamagedError: what is published cannot be gone on from.
        StoreUnavailable, StoreRefused: by the methods as well.
    """

    def __init__(self, files: LogFiles, origin: str, keys: Sequence[SignerKey]) -> None:
        self._files, self._origin, self._keys = files, origin, keys
        self._full: list[tuple[str, bytes]] = []
        self.note = self._read()  # what is published: the note with all signatures, and what it says
        self._edge = edge(files, self.published)
        self._kept = self._partial()

    @property
    def size(self) -> int:
        """Entries that were appended."""
        return self._edge.size

    @property
    def published(self) -> Checkpoint | None:
        """The checkpoint that is published; None before the first."""
        return self.note[1] if self.note else None

    def append(self, entries: Sequence[bytes]) -> None:
        """Take in the entries that follow; none is longer than `tiles.MOST_ENTRY_BYTES`."""
        for at in range(0, len(entries), MOST_WAITING):
            self._full += self._edge.append(entries[at : at + MOST_WAITING])
            if len(self._full) >= MOST_WAITING // 128:
                self._files.write(self._full)
                self._full = []

    def check(self) -> None:
        """Check that the checkpoint is still what this writer published or found.

        Raises:
            LogDamagedError: somebody has replaced it: what is published must be read anew.
        """
        found = self._read()
        if (found[1] if found else None) != self.published:
            raise LogDamagedError("somebody has replaced the checkpoint that was published")

    def publish(self, time: int, cosign: Cosign | None = None) -> SignedNote | None:
        """Publish a checkpoint of all that was appended; None where nothing is new. `time` is in seconds since 1970."""
        if self.published is not None and self.published.size == self.size:
            return None
        # a partial tile that is published may not be written again: a crash in the middle would tear it
        partial = [file for file in self._edge.partial() if file[0] not in self._kept]
        self._files.write([*self._full, *partial])
        self._full = []
        checkpoint = Checkpoint(self._origin, self.size, self._edge.root())
        note = SignedNote(checkpoint.text, tuple(key.sign(checkpoint, time) for key in self._keys))
        if cosign is not None:
            note = note.with_signatures(cosign(note, checkpoint))
        self._files.replace(CHECKPOINT, str(note).encode())
        self.note, self._kept = (note, checkpoint), self._partial()
        return note

    def _partial(self) -> frozenset[str]:
        return frozenset(path for path, _ in self._edge.partial())

    def _read(self) -> tuple[SignedNote, Checkpoint] | None:
        return published(self._files, self._origin, [key.verifier for key in self._keys])
