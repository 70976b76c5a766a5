"""Spool: files on local disk whose blocks are sealed under a key that only this process has.

A block is a nonce of 12 bytes and AES-256-GCM of its plain bytes (NIST SP 800-38D), bound to its file, slice and place
among that slice's blocks. The key is made when the process starts and never leaves its memory; nonces are numbers that
are used once. Files have no name where the system allows that, so nothing of a killed process stays.

A block that cannot be written waits in memory and is tried again: the spool is in trouble until it is written, or its
chunk is stored.
"""

import errno
import os
from array import array
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from tempfile import TemporaryFile
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pipelines.router.faults import SpoolLost

#: Plain bytes of a block. Each slice of each chunk keeps as much in memory, until it is written.
BLOCK_BYTES: Final = 8_192
NONCE_BYTES: Final = 12
_PLACE: Final = Struct("<QII")


class ChunkSpool:
    """Files of one router. Beyond `most` bytes of disk it is `full`: what the limit means is the caller's part. For one
    thread.
    """

    def __init__(self, folder: Path, most: int, block_bytes: int = BLOCK_BYTES) -> None:
        self._folder, self._most, self.block_bytes = folder, most, block_bytes
        self.seal = AESGCM(AESGCM.generate_key(256))
        self.size = 0
        self.troubles: dict[int, str] = {}  # by file
        self._files: dict[int, SpoolFile] = {}
        self._numbers = self._nonces = 0

    @property
    def full(self) -> bool:
        return self.size >= self._most

    @property
    def trouble(self) -> str:
        """Why a block cannot be written; empty where all can."""
        return next(iter(self.troubles.values()), "")

    def file(self, planned: bool = False) -> "SpoolFile":
        """Make a file; it is on disk once its first block is full. A `planned` chunk cannot be cut early."""
        self._numbers += 1
        made = SpoolFile(self, self._numbers)
        if not planned:
            self._files[self._numbers] = made
        return made

    def forget(self, number: int, size: int) -> None:
        """Take the disk's bytes of a file back."""
        self._files.pop(number, None)
        self.troubles.pop(number, None)
        self.size -= size

    def is_largest(self, file: "SpoolFile") -> bool:
        """Return whether no file has more, of chunks that can be cut early: that one goes first when disk is short."""
        return file.total >= max([each.total for each in self._files.values()], default=0)

    def nonce(self) -> bytes:
        self._nonces += 1
        return self._nonces.to_bytes(NONCE_BYTES)

    def open(self) -> IO[bytes]:
        """Open a file that has no name, or loses it when it is closed. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TemporaryFile(dir=self._folder, prefix="teller-", buffering=0)


class SpoolFile:
    """File of one chunk: blocks of entries by slice."""

    def __init__(self, spool: ChunkSpool, number: int) -> None:
        self._spool, self._number = spool, number
        self._file: IO[bytes] | None = None
        self._end = 0
        self._tails: dict[int, bytearray] = {}
        self._blocks: dict[int, array[int]] = {}  # by slice: place and length of each block
        self.waiting = 0

    @property
    def total(self) -> int:
        """Bytes on disk and in memory."""
        return self._end + self.waiting

    def add(self, piece: int, entry: bytes) -> None:
        """Add an entry to a slice; write the slice's block when it is full."""
        tail = self._tails.get(piece)
        if tail is None:
            tail = self._tails[piece] = bytearray()
        tail += entry
        self.waiting += len(entry)
        if len(tail) >= self._spool.block_bytes and not self._spool.trouble:
            self._try(piece, tail)

    def retry(self) -> None:
        """Write the full blocks that could not be written, as far as they can be now."""
        for piece, tail in self._tails.items():
            if len(tail) >= self._spool.block_bytes and not self._try(piece, tail):
                return

    def read(self, piece: int) -> Iterator[bytes]:
        """Give the plain blocks of a slice, in the order of writing.

        Raises:
            SpoolLost: the disk does not give what was written to it.
        """
        blocks = self._blocks.get(piece, ())
        for at in range(0, len(blocks), 2):
            yield self._read(piece, at, blocks[at], blocks[at + 1])
        if tail := self._tails.get(piece):
            yield bytes(tail)

    def close(self) -> None:
        """Give memory and disk back."""
        if self._file is not None:
            self._file.close()
        self._spool.forget(self._number, self._end)
        self._file, self._end, self.waiting = None, 0, 0
        self._tails, self._blocks = {}, {}

    def _try(self, piece: int, tail: bytearray) -> bool:
        try:
            self._write(piece, tail)
        except OSError as error:
            self._spool.troubles[self._number] = os.strerror(error.errno) if error.errno else "the disk refuses"
            return False
        self._spool.troubles.pop(self._number, None)
        self.waiting -= len(tail)
        tail.clear()
        return True

    def _write(self, piece: int, tail: bytearray) -> None:
        if self._file is None:
            self._file = self._spool.open()
        blocks = self._blocks.setdefault(piece, array("q"))
        nonce = self._spool.nonce()
        sealed = nonce + self._spool.seal.encrypt(nonce, bytes(tail), self._place(piece, len(blocks)))
        self._put(self._file, sealed)
        blocks.extend((self._end, len(sealed)))
        self._end += len(sealed)
        self._spool.size += len(sealed)

    def _put(self, file: IO[bytes], sealed: bytes) -> None:
        file.seek(self._end)
        if file.write(sealed) != len(sealed):
            raise OSError(errno.ENOSPC, "a part of a block was written")

    def _read(self, piece: int, at: int, place: int, size: int) -> bytes:
        try:
            if self._file is None:
                raise SpoolLost("the spool's file is gone")
            self._file.seek(place)
            sealed = self._file.read(size)
            return self._spool.seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._place(piece, at))
        except (OSError, InvalidTag, ValueError) as error:
            raise SpoolLost(f"the spool does not give a block back ({type(error).__name__}): see the disk") from None

    def _place(self, piece: int, at: int) -> bytes:
        return _PLACE.pack(self._number, piece, at)
