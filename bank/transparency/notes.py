"""Signed notes: a text, and lines of signatures (C2SP signed-note)."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Longest note that is read, in bytes, and most signatures on it: one of ML-DSA-44 takes 3.3 kB.
MOST_BYTES: Final = 131_072
MOST_SIGNATURES: Final = 32
_LINE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of a note: the key's name, its id (4 bytes), and what the key made."""

    name: str
    key_id: bytes
    signed: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.signed).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends with a newline, and its signatures, whosoever they are."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}"

    def with_signatures(self, more: Iterable[Signature]) -> "SignedNote":
        """Return the note with further signatures; one by a key that has signed takes the place of the former."""
        found = {(each.name, each.key_id): each for each in (*self.signatures, *more)}
        return SignedNote(self.text, tuple(found.values()))


def note_of(found: bytes) -> SignedNote | None:
    """Read a note; None for bytes that are none."""
    if len(found) > MOST_BYTES:
        return None
    try:
        text, blank, lines = found.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        return None
    signatures = signatures_of(lines)
    if not blank or _CONTROL.search(text) or not signatures:
        return None
    return SignedNote(f"{text}\n", signatures)


def signatures_of(lines: str) -> tuple[Signature, ...] | None:
    """Read lines of signatures, each with its newline; None where one is no such line, or there are too many."""
    if not lines.endswith("\n") or lines.count("\n") > MOST_SIGNATURES:
        return None
    found = [_signature(line) for line in lines[:-1].split("\n")]
    return tuple(each for each in found if each) if all(found) else None


def _signature(line: str) -> Signature | None:
    if (match := _LINE.fullmatch(line)) is None or (made := unbase64(match[2])) is None or len(made) < 5:
        return None
    return Signature(match[1], made[:4], made[4:])


def unbase64(text: str) -> bytes | None:
    """Decode base64 in its one form; None for any other text."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode() == text else None
