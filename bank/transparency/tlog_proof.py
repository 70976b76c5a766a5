"""A proof as a text: leaf's number, hashes, checkpoint, and what the verifier needs besides (C2SP tlog-proof)."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from bank.transparency.merkle import HASH_BYTES
from bank.transparency.notes import unbase64
from bank.transparency.proofs import MOST_HASHES

HEADER: Final = "c2sp.org/tlog-proof@v1"
#: Longest proof that is read, in bytes: the record of a receipt stands in it.
MOST_BYTES: Final = 4 * 1024 * 1024
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof that the leaf number `leaf` is in the tree of `checkpoint`, which is a signed note's bytes.

    `extra` is not covered by the log's signature: what it says must follow from the leaf.
    """

    leaf: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __bytes__(self) -> bytes:
        lines = [
            HEADER,
            *([f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []),
            f"index {self.leaf}",
        ]
        lines += [base64.b64encode(each).decode() for each in self.hashes]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint


def tlog_proof_of(found: bytes) -> TlogProof | None:
    """Read a proof; None for bytes that are none. Nothing is verified here."""
    head, blank, checkpoint = found.partition(b"\n\n")
    if not blank or len(found) > MOST_BYTES:
        return None
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        return None
    extra = unbase64(lines.pop(1).removeprefix("extra ")) if len(lines) > 1 and lines[1].startswith("extra ") else b""
    if extra is None or len(lines) < 2 or len(lines) > MOST_HASHES + 2 or lines[0] != HEADER:
        return None
    hashes = [unbase64(each) for each in lines[2:]]
    number = lines[1].removeprefix("index ")
    if number == lines[1] or not _NUMBER.fullmatch(number):
        return None
    known = tuple(each for each in hashes if each is not None and len(each) == HASH_BYTES)
    return TlogProof(int(number), known, checkpoint, extra) if len(known) == len(hashes) else None
