"""Write-ahead intent: the metadata string of a committed offset, all that the router keeps of a partition besides it.

JSON, such as `{"v":2,"high":4711,"end":815,"window":[50000,259200],"corrects":true,"home":"9f86d081"}`:

- `v`     version of this format, of the grouping and of the objects' keys (see `chunk`)
- `high`  highest raw offset before the committed offset; records not above it are redeliveries
- `end`   one past the last record of the chunk that is being stored; absent where none is
- `window` deduplication window of that chunk, in records and seconds: another window would find other duplicates
- `corrects` true where that chunk's copies with other content are stored as corrections; a router of before this word
  rejects them as duplicates, and passes the word over
- `slices`, `done` the chunk is long and committed by slices of owners (`chunk.slice_of`), this many; hex digits whose
  bit n says that slice n is committed, absent where none is
- `home`  key fingerprint: of the pseudonym key and the bucket prefix; others would give the records other buckets

Kafka keeps at most 4096 bytes (`offset.metadata.max.bytes`); this needs about 200 at most.
Version 1 had no window: it did not look for duplicates. Version 3 is written while a long chunk is being stored, and
else version 2: a router of before slices, which would store done ones again, stops at version 3 alone.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from pipelines.router.buffer.deduplication import NONE, Window
from pipelines.router.faults import IntentUnreadable
from pipelines.router.kafka.port import Partition, Position

VERSION: Final = 3
#: Version of an intent without slices.
_UNSLICED: Final = 2
_READABLE: Final = (1, _UNSLICED, VERSION)
_MOST_SLICES: Final = 1024
_HEX: Final = re.compile(r"[0-9a-f]{1,256}")


@dataclass(frozen=True, slots=True)
class Intent:
    """Committed state of a partition. `offset` None: nothing was ever committed, so go on from the beginning.

    `window` is the deduplication window of the chunk up to `end`, NONE where there is no such chunk. `slices` is the
    number of slices of a long chunk, 0 for any other; `done` has a bit for each committed one.
    """

    offset: int | None = None
    high: int = -1
    end: int | None = None
    window: Window = NONE
    slices: int = 0
    done: int = 0


def encode(intent: Intent, key_fingerprint: str) -> Position:
    """Encode the position to commit; the intent must have an offset."""
    if intent.offset is None:
        raise ValueError("a position without an offset cannot be committed")
    window = intent.window if intent.end is not None else None
    known = {
        "v": VERSION if intent.slices else _UNSLICED, "high": intent.high, "end": intent.end,
        "window": window and window[:2], "corrects": (window and window.corrects) or None,
        "slices": intent.slices or None, "done": f"{intent.done:x}" if intent.done else None, "home": key_fingerprint,
    }  # fmt: skip
    text = json.dumps({name: value for name, value in known.items() if value is not None}, separators=(",", ":"))
    return Position(intent.offset, text)


def decode(partition: Partition, position: Position | None, key_fingerprint: str) -> Intent:
    """Decode a committed position; without metadata it is a plain offset, such as an operator sets.

    Raises:
        IntentUnreadable: the metadata is not ours, of a newer router, or of another pseudonym key or bucket prefix.
    """
    if position is None or not position.metadata:
        return Intent(position.offset if position else None)
    fields = _fields(partition, position.metadata)
    if fields.get("v") not in _READABLE:
        raise _unreadable(
            partition, f"has version {fields.get('v')!r}, this router reads {VERSION}: run the newer router"
        )
    if fields.get("home") != key_fingerprint:
        raise _unreadable(
            partition,
            "was made with another pseudonym key or bucket prefix: set the former ones, or records would go astray",
        )
    high, end = fields.get("high"), fields.get("end")
    if not isinstance(high, int) or high < -1 or not isinstance(end, int | None):
        raise _unreadable(partition, "has no offsets where they should be")
    if end is not None and end <= position.offset:
        raise _unreadable(partition, "plans a chunk that ends where it begins")
    window = _window(partition, fields.get("window"))
    slices, done = _slices(partition, fields) if fields["v"] == VERSION else (0, 0)
    return Intent(position.offset, high, end, window._replace(corrects=fields.get("corrects") is True), slices, done)


def _slices(partition: Partition, fields: dict[str, Any]) -> tuple[int, int]:
    slices, done = fields.get("slices"), fields.get("done", "0")
    if not isinstance(slices, int) or not 1 <= slices <= _MOST_SLICES or fields.get("end") is None:
        raise _unreadable(partition, "has no slices of a chunk where they should be")
    if not isinstance(done, str) or not _HEX.fullmatch(done) or int(done, 16) >> slices:
        raise _unreadable(partition, "says of no slices that they are done")
    return slices, int(done, 16)


def _window(partition: Partition, value: Any) -> Window:
    if value is None:
        return NONE
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(n, int) and n >= 0 for n in value):
        raise _unreadable(partition, "has no window where one should be")
    return Window(*value)


def _fields(partition: Partition, metadata: str) -> dict[str, Any]:
    try:
        fields = json.loads(metadata)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise _unreadable(partition, "is not the router's: does another consumer commit under the router's group?")
    return fields


def _unreadable(partition: Partition, problem: str) -> IntentUnreadable:
    return IntentUnreadable(f"{partition}: the metadata of the committed offset {problem}")
