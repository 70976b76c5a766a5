"""The text of a checkpoint: whose log, how many leaves, which root (C2SP tlog-checkpoint)."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from bank.transparency.merkle import EMPTY_ROOT, HASH_BYTES
from bank.transparency.notes import SignedNote, note_of, unbase64

#: Longest tree: sizes are signed as 8 bytes, below 2**63.
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
LARGEST: Final = 2**63 - 1
MOST_ORIGIN_BYTES: Final = 255


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state: `origin` names it, `root` is that of the tree of `size` leaves."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def checkpoint_of(text: str) -> Checkpoint | None:
    """Read a checkpoint; None for a text that is none. Lines of extensions are refused: nobody signs them twice."""
    found = claimed_of(text)
    return found if found and (found.size or found.root == EMPTY_ROOT) else None


def claimed_of(text: str) -> Checkpoint | None:
    """Read a checkpoint that may claim a false root of the empty tree, which a witness has an answer of its own to."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or len(lines[0].encode()) > MOST_ORIGIN_BYTES:
        return None
    root = unbase64(lines[2])
    if not _SIZE.fullmatch(lines[1]) or int(lines[1]) > LARGEST or root is None or len(root) != HASH_BYTES:
        return None
    return Checkpoint(lines[0], int(lines[1]), root)


def checkpoint_of_note(found: bytes) -> tuple[SignedNote, Checkpoint] | None:
    """Read a signed checkpoint, whose signatures are not verified here; None for bytes that are none."""
    note = note_of(found)
    checkpoint = checkpoint_of(note.text) if note else None
    return (note, checkpoint) if note and checkpoint else None
