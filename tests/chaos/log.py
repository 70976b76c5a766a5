"""Was the public log kept whole? What was published while faults came, against the topic and the receipts."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from bank.store.protocol import StoreError
from bank.transparency.checkpoint import checkpoint_of_note
from bank.transparency.tiles import CHECKPOINT
from schemas import topics
from teller.operate import topic_reader
from teller.settings import Settings, log

LOOK_S: Final = 0.2
RECEIPT: Final = 1


class Readable(Protocol):
    """The place of a log's files."""

    def read(self, path: str) -> bytes | None: ...


class Published:
    """Collects the checkpoints that anybody could have seen, from a thread of its own: roots by size."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._stop = settings, threading.Event()
        self._thread = threading.Thread(target=self._run, name="published")
        self.roots: dict[int, set[bytes]] = {}
        self.shrunk: list[str] = []
        self._size = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    @property
    def size(self) -> int:
        """Of the newest checkpoint."""
        return self._size

    def look(self, files: Readable) -> None:
        found = checkpoint_of_note(files.read(CHECKPOINT) or b"")
        if found is None:
            return
        size, root = found[1].size, found[1].root
        if size < self._size:
            self.shrunk.append(f"{size} after {self._size}")
        self._size = size
        self.roots.setdefault(size, set()).add(root)

    def _run(self) -> None:
        files: Readable | None = None
        while not self._stop.wait(LOOK_S):
            try:
                files = files or log.open_files(self._settings)
                self.look(files)
            except StoreError:  # it has a fault just now
                files = None

    def wait_until_whole(self, seconds: float) -> bool:
        """Whether a checkpoint of all that the topic holds, with a leaf of each receipt, was seen in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            entries, leaves, receipts = read(self._settings)
            if len(entries) == self.size and len(leaves) >= len(receipts):
                return True
            time.sleep(1.0)
        return False


def read(settings: Settings) -> tuple[list[bytes], list[str], list[str]]:
    """The log's entries in their order, the ids of those that are of receipts, and the ids of receipts."""
    entries, leaves = [], []
    for message in topic_reader.messages(settings, topics.LOG_ENTRIES):
        entries.append(message.value() or b"")
        if entries[-1][0] == RECEIPT:
            leaves.append((message.key() or b"").decode())
    return entries, leaves, [str(each["receipt_id"]) for each in topic_reader.records(settings, topics.RECEIPTS)]


class SlowTree:
    """The tree's definition (RFC 9162, 2.1.1), as it stands there; whole subtrees are remembered."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self._entries = entries
        self._whole: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        return self._hash(0, size) if size else sha256().digest()

    def _hash(self, first: int, end: int) -> bytes:
        count = end - first
        if count == 1:
            return sha256(b"\0" + self._entries[first]).digest()
        if (first, end) in self._whole:
            return self._whole[first, end]
        half = 1 << (count - 1).bit_length() - 1
        found = sha256(b"\1" + self._hash(first, first + half) + self._hash(first + half, end)).digest()
        if count == 2 * half:
            self._whole[first, end] = found
        return found


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """Figures, and `problems`, which are empty when all is well."""

    leaves: int
    checkpoints: int
    problems: Sequence[str] = field(default=())


def judge_log(
    entries: Sequence[bytes],
    leaves: Iterable[str],
    receipts: Iterable[str],
    roots: Mapping[int, set[bytes]],
    shrunk: Sequence[str] = (),
) -> LogVerdict:
    """Each receipt has one leaf and each leaf a receipt; no size has two roots, and each root is the topic's."""
    ours, theirs, tree = Counter(leaves), Counter(receipts), SlowTree(entries)
    found = [
        _few("receipts have no leaf", sorted(theirs - ours)),
        _few("receipts have several leaves", sorted(each for each in theirs if ours[each] > theirs[each])),
        _few("leaves have no receipt", sorted(ours.keys() - theirs.keys())),
        _few("sizes were published with two roots", [str(size) for size, seen in roots.items() if len(seen) > 1]),
        _few("sizes were published that the topic has not", [str(size) for size in roots if size > len(entries)]),
        _few(
            "sizes were published with a root that is not the topic's",
            [str(size) for size, seen in roots.items() if size <= len(entries) and seen != {tree.root(size)}],
        ),
        _few("checkpoints were smaller than one before", shrunk),
        "" if max(roots, default=0) == len(entries) else "the last checkpoint is not of all that the topic has",
    ]
    return LogVerdict(sum(ours.values()), len(roots), [line for line in found if line])


def _few(what: str, things: Sequence[str], most: int = 5) -> str:
    return f"{len(things):,} {what}: {'; '.join(things[:most])}" if things else ""
