"""What the browser's check is given, made by the real code, and the same for `teller log verify`."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bank.transparency.keys import VerifierKey, verifier_key
from bank.transparency.verify import NotProven
from bank.transparency.whole_list import encoded, encoded_growth, whole_list
from tests.owner_desk.checking.banks import OWNER, Bank, pages

#: The check's arguments as JSON: keys, complete, pages by their first leaf, grown by sizes, witness, seen, shown.
Vector = dict[str, Any]


def base64(found: bytes) -> str:
    return b64encode(found).decode()


def vector(bank: Bank, owner: str = OWNER, size: int = 0) -> Vector:
    """All that the page gets of an owner, with the witness's checkpoint as of now."""
    checking = bank.checking()
    made = checking.complete(owner)
    assert isinstance(made, bytes)
    found = list(pages(checking, owner, size or bank.edge.size))
    return {
        "keys": asdict(bank.keys),
        "complete": base64(made),
        "pages": {str(page["rows"][0]["leaf"]): page for page in found if page["rows"]},
        "grown": {},
        "witness": base64(bank.witness_note()),
        "seen": None,
        "shown": [],
    }


def with_growth(found: Vector, bank: Bank, before: int, size: int) -> Vector:
    """With the proof that the tree of `size` leaves grew from that of `before`."""
    hashes = bank.checking().consistency(OWNER, before, size)
    assert isinstance(hashes, tuple)
    return {**found, "grown": {**found["grown"], f"{before}/{size}": list(hashes)}}


def lines_of(found: Vector) -> list[bytes]:
    """The file that the page offers, of these values."""
    rows = [row for page in found["pages"].values() for row in page["rows"]]
    leaves = [{name: row[name] for name in ("leaf", "entry", "salt", "record", "hashes")} for row in rows]
    return [
        encoded(b64decode(found["complete"])),
        *(_growth(sizes, hashes) for sizes, hashes in found["grown"].items()),
        *(json.dumps(each).encode() + b"\n" for each in leaves),
    ]


def _growth(sizes: str, hashes: Sequence[str]) -> bytes:
    before, _, size = sizes.partition("/")
    return encoded_growth(int(before), int(size), [b64decode(each) for each in hashes])


def keys_of(lines: Sequence[str]) -> list[VerifierKey]:
    return [key for line in lines if (key := verifier_key(line)) is not None]


def python_says(found: Vector, lines: Sequence[bytes] | None = None) -> str:
    """Why the list is not proven by `bank.transparency.whole_list`; empty where it is."""
    first, *others = lines_of(found) if lines is None else lines
    log_keys, witness_keys = keys_of(found["keys"]["log"]), keys_of(found["keys"]["witness"])
    listed = whole_list(first, log_keys, witness_keys)
    if isinstance(listed, NotProven):
        return listed.why
    for _ in listed.shown(others):
        pass
    note = b64decode(found["witness"]) if found["witness"] else None
    return listed.why or (listed.against(note, log_keys, witness_keys) if note is not None else "")


def first_row(found: Vector) -> Mapping[str, Any]:
    page: Mapping[str, Any] = next(iter(found["pages"].values()))
    row: Mapping[str, Any] = page["rows"][0]
    return row
