"""An owner's list with all that is needed to check it: the proof that it is complete, and each leaf with its record.

The owner's page offers it as a file, `all.tlog-proof`, of JSON objects, one a line:

    {"form": "teller.bank/whole-list@v1", "complete": <the proof of the list, in base64>}
    {"before": 17, "size": 90, "hashes": [...]}     any number of times: the tree of 90 leaves grew from that of 17
    {"leaf": 3, "entry": ..., "salt": ..., "record": ..., "hashes": [...]}     each leaf, rising

Bytes are in base64. All hashes of leaves lead to the root of the list's checkpoint, which so stands there once. A leaf
that the bank cannot open has neither salt nor record.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.complete import CompleteList, verify_complete
from bank.transparency.entry import LogEntry, entry_of
from bank.transparency.keys import VerifierKey
from bank.transparency.merkle import HASH_BYTES, leaf_hash
from bank.transparency.notes import unbase64
from bank.transparency.opening import Opening
from bank.transparency.proofs import MOST_HASHES, verify_consistency, verify_inclusion
from bank.transparency.tlog_proof import MOST_BYTES
from bank.transparency.verify import NotProven, signed_by

FORM: Final = "teller.bank/whole-list@v1"
BEGINNING: Final = f'{{"form":"{FORM}"'.encode()
#: Proofs that one tree grew from another, at most.
MOST_GROWN: Final = 16
#: Longest line, in bytes: a proof or a record in base64.
MOST_LINE: Final = MOST_BYTES // 3 * 4 + 4096


@dataclass(frozen=True, slots=True)
class OpenedLeaf:
    """A leaf of the list; `opening` is None where the bank did not open it."""

    leaf: int
    entry: LogEntry
    opening: Opening | None


@dataclass(slots=True)
class WholeList:
    """List that is complete: `shown` yields its leaves as they are checked, and ends with `why` where one is false.

    `grown` are proofs that one tree grew from another, by both sizes.
    """

    complete: CompleteList
    grown: dict[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)
    why: str = ""

    def shown(self, lines: Iterable[bytes]) -> Iterator[OpenedLeaf]:
        """Check the lines behind the first, and yield each leaf that is proven."""
        awaited = iter(self.complete.leaves)
        for line in lines:
            found = _object(line)
            if found.keys() == {"before", "size", "hashes"}:
                self._take(found)
                continue
            leaf = _leaf(found)
            if leaf is None:
                self.why = "a line is none of a list: it was changed, or is cut off"
            elif leaf[0].leaf != next(awaited, None):
                self.why = "the leaves are not those of the list: one is missing, or was added"
            elif not _stands(self.complete.checkpoint, *leaf):
                self.why = f"leaf {leaf[0].leaf} is not what the log has: record, salt, number or hashes were changed"
            else:
                yield leaf[0]
                continue
            return
        if next(awaited, None) is not None:
            self.why = "the file ends before the list does"

    def _take(self, found: Mapping[str, Any]) -> None:
        before, size, hashes = found["before"], found["size"], _hashes(found["hashes"], MOST_HASHES + 1)
        if type(before) is int and type(size) is int and hashes is not None and len(self.grown) < MOST_GROWN:
            self.grown[before, size] = hashes

    def against(self, note: bytes, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey]) -> str:
        """Return what is wrong with the list beside a checkpoint that a witness signed, once the leaves are checked;
        nothing where one of the two grew from the other.
        """
        signed = signed_by(note, log_keys, witness_keys, 1)
        if isinstance(signed, NotProven):
            return f"the witness's checkpoint: {signed.why}"
        one, other = sorted((signed[0], self.complete.checkpoint), key=lambda each: each.size)
        if one.size == other.size:
            return "" if one.root == other.root else "the witness has seen another log: a fork"
        hashes = self.grown.get((one.size, other.size), ())
        if one.size and not verify_consistency(one.size, other.size, hashes, one.root, other.root):
            missing = "the file does not show that" if not hashes else "it is false that"
            return f"{missing} the tree of {other.size} leaves has grown from that of {one.size}, of the witness"
        return ""


def encoded(complete: bytes) -> bytes:
    """Write the first line."""
    return _line({"form": FORM, "complete": base64.b64encode(complete).decode()})


def encoded_leaf(leaf: int, opening: Opening, hashes: Sequence[bytes]) -> bytes:
    """Write the line of a leaf."""
    texts = {"entry": bytes(opening.entry), "salt": opening.salt, "record": opening.record}
    return _line({"leaf": leaf, **{name: _base64(each) for name, each in texts.items()}, "hashes": _texts(hashes)})


def encoded_growth(before: int, size: int, hashes: Sequence[bytes]) -> bytes:
    """Write the line that shows that the tree of `size` leaves grew from that of `before`."""
    return _line({"before": before, "size": size, "hashes": _texts(hashes)})


def whole_list(
    first: bytes, log_keys: Sequence[VerifierKey], witness_keys: Sequence[VerifierKey] = (), witnesses: int = 0
) -> WholeList | NotProven:
    """Check the first line of such a file, as `verify_complete` does."""
    found = _object(first)
    complete = found.get("complete")
    proof = unbase64(complete) if isinstance(complete, str) and found.get("form") == FORM else None
    if proof is None:
        return NotProven("this is no list: its first line was changed, or is cut off")
    shown = verify_complete(proof, log_keys, witness_keys, witnesses)
    return shown if isinstance(shown, NotProven) else WholeList(shown)


def _line(found: Mapping[str, Any]) -> bytes:
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def _base64(found: bytes) -> str:
    return base64.b64encode(found).decode()


def _texts(hashes: Sequence[bytes]) -> list[str]:
    return [_base64(each) for each in hashes]


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(line) if len(line) <= MOST_LINE else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _leaf(found: Mapping[str, Any]) -> tuple[OpenedLeaf, tuple[bytes, ...]] | None:
    """Read a leaf and its hashes; None for anything else."""
    names = ("entry", "salt", "record")
    if found.keys() != {"leaf", *names, "hashes"} or not all(isinstance(found[name], str) for name in names):
        return None
    bare, salt, record = (unbase64(found[name]) for name in names)
    hashes, entry = _hashes(found["hashes"], MOST_HASHES), entry_of(bare or b"")
    if type(found["leaf"]) is not int or entry is None or salt is None or record is None or hashes is None:
        return None
    opening = Opening(entry.kind, entry.version, entry.time, salt, record) if salt or record else None
    return OpenedLeaf(found["leaf"], entry, opening), hashes


def _hashes(found: object, most: int) -> tuple[bytes, ...] | None:
    texts = found if isinstance(found, list) and len(found) <= most else [None]
    hashes = [unbase64(each) if isinstance(each, str) else None for each in texts]
    known = tuple(each for each in hashes if each is not None and len(each) == HASH_BYTES)
    return known if len(known) == len(hashes) else None


def _stands(head: Checkpoint, leaf: OpenedLeaf, hashes: Sequence[bytes]) -> bool:
    opening = leaf.opening
    if opening is not None and not leaf.entry.commits_to(opening.salt, opening.record):
        return False
    return verify_inclusion(leaf_hash(bytes(leaf.entry)), leaf.leaf, head.size, hashes, head.root)
