"""Records in a file of a stage, sealed some at a time under the stage's key.

    file    frames, each its length (4 bytes) and its records, sealed by AES-256-GCM: nonce (12), records, tag (16)
    record  its length (4 bytes) and its bytes

A frame is bound to its file, its number, and whether it is the last: none can be moved, or be missing at the end.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys import nonce_first
from bank.keys.encrypted_object import Random

FRAME_BYTES: Final = 262_144
_LENGTH: Final = 4


class StageDamaged(RuntimeError):  # noqa: N818 - it says what happened
    """A file of a stage is not as it was written: its package has to be made anew."""

    def __init__(self) -> None:
        super().__init__("a file of the package's folder is damaged, or of another packager's key")


def write(out: BinaryIO, key: bytes, name: str, records: Iterable[bytes], random: Random) -> None:
    """Write records into a file of this name."""
    cipher, number, waiting, size = AESGCM(key), 0, list[bytes](), 0
    for record in records:
        if size >= FRAME_BYTES:
            _write(out, cipher, _aad(name, number, last=False), waiting, random)
            number, waiting, size = number + 1, [], 0
        waiting += (len(record).to_bytes(_LENGTH), record)
        size += len(record) + _LENGTH
    _write(out, cipher, _aad(name, number, last=True), waiting, random)


def read(source: BinaryIO, key: bytes, name: str) -> Iterator[bytes]:
    """Yield the records of a file.

    Raises:
        StageDamaged: maybe after some records.
    """
    cipher, number = AESGCM(key), 0
    length = source.read(_LENGTH)
    while True:
        sealed, following = source.read(int.from_bytes(length)), source.read(_LENGTH)
        plain = nonce_first.unseal(cipher, sealed, _aad(name, number, last=not following))
        if plain is None:
            raise StageDamaged
        yield from _records(plain)
        if not following:
            return
        length, number = following, number + 1


def _records(plain: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(plain):
        start = at + _LENGTH
        at = start + int.from_bytes(plain[at:start])
        yield plain[start:at]


def _write(out: BinaryIO, cipher: AESGCM, aad: bytes, waiting: Iterable[bytes], random: Random) -> None:
    sealed = nonce_first.seal(cipher, random(nonce_first.NONCE_BYTES), b"".join(waiting), aad)
    out.write(len(sealed).to_bytes(_LENGTH))
    out.write(sealed)


def _aad(name: str, number: int, *, last: bool) -> bytes:
    return f"teller stage\n{name}\n{number}\n{int(last)}".encode()
