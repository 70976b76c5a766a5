"""Leaves of withdrawals and packages, as somebody reads them who has docs/transparency.md and nothing of Teller's."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

#: Kinds of entries.
EVENT: Final = 5
OFFERING: Final = 6
PACKAGE: Final = 7
DELIVERY: Final = 8


def entry(kind: int, salt: bytes, record: bytes, time: int) -> bytes:
    return bytes([kind, 1]) + sha256(salt + record).digest() + time.to_bytes(8, "big")


def leaf_hash(found: bytes) -> bytes:
    return sha256(b"\0" + found).digest()


def of_offering(text: bytes) -> bytes:
    """How entries of this text begin."""
    return bytes([OFFERING, 1]) + sha256(bytes(32) + text).digest()


def published(log: Path) -> Iterator[bytes]:
    """All entries of a log in a folder, in their order (C2SP tlog-tiles: each has its length before it)."""
    size = int((log / "checkpoint").read_text().splitlines()[1])
    for first in range(0, size, 256):
        yield from _bundle(log, first // 256, min(256, size - first))


def _bundle(log: Path, number: int, width: int) -> Iterator[bytes]:
    assert number < 1000  # a longer path has more parts
    name = f"tile/entries/{number:03d}" + ("" if width == 256 else f".p/{width}")
    data = (log / name).read_bytes()
    for _ in range(width):
        length = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + length]
        data = data[2 + length :]


def offered(log: Path, text: bytes) -> list[tuple[int, int]]:
    """Number and time of each leaf of this text."""
    wanted = of_offering(text)
    return [
        (number, int.from_bytes(found[34:], "big"))
        for number, found in enumerate(published(log))
        if found.startswith(wanted)
    ]
