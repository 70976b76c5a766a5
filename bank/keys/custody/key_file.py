"""A custody in a file: the default of the embedded mode. Who reads the file opens every deposit.

Format: `<version> <64 hex digits>` a line; versions are whole numbers from 1 on that rise; the last one wraps. A key is
wrapped by AES-256-GCM (NIST SP 800-38D): 12 bytes of nonce, then ciphertext and tag, with the context as AAD.

Destroying a version replaces the file by one without its line. The disk may hold the former blocks until it writes over
them, and a backup, a snapshot or a copy of the file holds them for as long as it is kept: where erasure must be
provable, take OpenBao or a KMS.
"""

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.durable_files import sync_folder
from bank.keys.custody.file_rights import read_by_others
from bank.keys.custody.lock_file import locked
from bank.keys.custody.protocol import CustodyRefused, CustodyUnavailable, VersionGone, WrappedKey
from bank.keys.nonce_first import NONCE_BYTES, seal, unseal

KEY_BYTES: Final = 32
REFUSES: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
#: Some 800 versions.
MOST_BYTES: Final = 65_536
LINE: Final = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})")


class KeyFileCustody:
    """Custody in a file that its owner alone may read. The file is read anew at each call, so all processes see at once
    what one of them changed. A change waits LONGEST_S seconds at most for another process's; nothing else waits.
    """

    name = "key file"

    def __init__(self, file: Path) -> None:
        self._file = file

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        version, under = max(self._versions().items())
        return WrappedKey(str(version), seal(AESGCM(under), os.urandom(NONCE_BYTES), key, context))

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        known = self._versions()
        under = AESGCM(known[self._number(wrapped.version, known)])
        if (key := unseal(under, wrapped.wrapped, context)) is None:
            raise CustodyRefused("the wrapped key is damaged, or of another context")
        return key

    def rotate(self) -> str:
        with self._changing():
            known = self._versions()
            version = max(known) + 1
            self._write({**known, version: _new_key()})
        return str(version)

    def destroy_before(self, version: str) -> None:
        with self._changing():
            known = self._versions()
            first = self._number(version, known)
            if first > min(known):
                self._write({number: key for number, key in known.items() if number >= first})

    def make(self) -> None:
        """Make the file with a first version, and its folder. A file that is there stays as it is."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._mapped():
            if not self._file.exists():
                made = self._written(
                    self._file.with_name(f".{self._file.name}.{os.getpid()}{get_ident()}"), {1: _new_key()}
                )
                with suppress(FileExistsError, FileNotFoundError):  # another process was first
                    os.link(made, self._file)
                made.unlink(missing_ok=True)
                sync_folder(self._file.parent)

    def _number(self, version: str, known: Mapping[int, bytes]) -> int:
        if not version.isascii() or not version.isdecimal() or len(version) > 9 or int(version) not in known:
            raise VersionGone(f"the {self.name} has no version {version[:20]!r} any more")
        return int(version)

    def _versions(self) -> dict[int, bytes]:
        """Return the keys by version, at least one."""
        found: dict[int, bytes] = {}
        for at, line in enumerate(self._text().splitlines(), 1):
            if not (parts := LINE.fullmatch(line)) or int(parts[1]) <= max(found, default=0):
                raise CustodyRefused(f"{self._file}, line {at}: not a version above the last and 64 hex digits")
            found[int(parts[1])] = bytes.fromhex(parts[2])
        if not found:
            raise CustodyRefused(f"{self._file} holds no key: put back a copy of it")
        return found

    def _text(self) -> str:
        with self._mapped():
            with self._file.open("rb") as file:
                if others := read_by_others(file.fileno()):
                    raise CustodyRefused(f"{self._file} may be {others}: chmod 600 {self._file}")
                text = file.read(MOST_BYTES + 1)
            if len(text) > MOST_BYTES:
                raise CustodyRefused(f"{self._file} is no file of keys: it is larger than {MOST_BYTES} bytes")
        return text.decode("ascii", "replace")

    def _write(self, versions: Mapping[int, bytes]) -> None:
        """Replace the file, durably, whole or not at all. The name is always the same, and under the lock: what a
        crash left is written over by the next change.
        """
        self._written(self._file.with_name(f".{self._file.name}.new"), versions).replace(self._file)
        for left in self._file.parent.glob(f".{self._file.name}.[0-9]*"):  # of a crash while the file was made
            left.unlink(missing_ok=True)
        sync_folder(self._file.parent)

    def _written(self, new: Path, versions: Mapping[int, bytes]) -> Path:
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.writelines(f"{number} {key.hex()}\n" for number, key in sorted(versions.items()))
            out.flush()
            os.fsync(out.fileno())
        return new

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._mapped(), locked(self._file.with_name(f".{self._file.name}.lock")):
            yield

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Map what the system says to the contract's errors."""
        try:
            yield
        except FileNotFoundError:
            raise CustodyRefused(f"{self._file} is not there: put back a copy of it; a new one opens nothing") from None
        except OSError as error:
            if error.errno in REFUSES:
                raise CustodyRefused(f"{self._file} may not be read, or not changed, by this process") from None
            raise CustodyUnavailable(f"{self._file}: {os.strerror(error.errno or 0)}") from None


def _new_key() -> bytes:
    return os.urandom(KEY_BYTES)
