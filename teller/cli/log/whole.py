"""Check an owner's whole list for `teller log verify`, line by line."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from bank.transparency.kinds.every import BY_NUMBER
from bank.transparency.verify import NotProven
from bank.transparency.whole_list import MOST_LINE, OpenedLeaf, whole_list
from teller.operate.log.monitor import Trust


def checked(file: Path, trust: Trust, note: bytes | None, take: Callable[[OpenedLeaf], object]) -> dict[str, Any]:
    """Check a file; return what it shows, for programs. `note` is a checkpoint that came from a witness; `take` is
    called with each leaf that is proven.
    """
    with file.open("rb") as source:
        lines = _lines(source)
        found = whole_list(next(lines, b""), *trust)
        if isinstance(found, NotProven):
            return {"proven": False, "why": found.why}
        records = Counter[str]()
        for each in found.shown(lines):
            take(each)
            records[_name(each)] += 1
    why = found.why or (found.against(note, trust.log_keys, trust.witness_keys) if note is not None else "")
    if why:
        return {"proven": False, "why": why}
    head, seen = found.complete.checkpoint, found.complete.witnesses
    return {
        "proven": True,
        "leaves": list(found.complete.leaves),
        "tag": found.complete.tag.hex(),
        "records": dict(sorted(records.items())),
        "log": head.origin,
        "size": head.size,
        "witnesses": sorted({key.name for key in seen}),
    }


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long only its beginning, and nothing behind it."""
    while line := source.readline(MOST_LINE + 1):
        yield line
        if len(line) > MOST_LINE:
            return


def _name(leaf: OpenedLeaf) -> str:
    """Return the name of a leaf's kind; `unopened` where the bank did not open it."""
    if leaf.opening is None:
        return "unopened"
    kind = BY_NUMBER.get(leaf.entry.kind)
    return kind.name if kind else str(leaf.entry.kind)
