"""A custody in memory, for tests and simulations, which fails on demand."""

import os
from collections.abc import Callable
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.keys.custody.protocol import CustodyError, CustodyRefused, VersionGone, WrappedKey
from bank.keys.nonce_first import NONCE_BYTES, seal, unseal


class MemoryCustody:
    """Custody in memory. `fault` is called once a call with the method's name; it gives an error to raise, or None."""

    name = "custody in memory"

    def __init__(self, fault: Callable[[str], CustodyError | None] = lambda _method: None) -> None:
        self._fault, self._lock = fault, Lock()
        self._versions = {1: os.urandom(32)}

    def wrap(self, key: bytes, context: bytes) -> WrappedKey:
        self._before("wrap")
        with self._lock:
            version = max(self._versions)
            cipher = AESGCM(self._versions[version])
        return WrappedKey(str(version), seal(cipher, os.urandom(NONCE_BYTES), key, context))

    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        self._before("unwrap")
        if (key := unseal(AESGCM(self._key(wrapped.version)), wrapped.wrapped, context)) is None:
            raise CustodyRefused("the wrapped key is damaged, or of another context")
        return key

    def rotate(self) -> str:
        self._before("rotate")
        with self._lock:
            version = max(self._versions) + 1
            self._versions[version] = os.urandom(32)
        return str(version)

    def destroy_before(self, version: str) -> None:
        self._before("destroy_before")
        self._key(version)
        with self._lock:
            self._versions = {number: key for number, key in self._versions.items() if number >= int(version)}

    def _key(self, version: str) -> bytes:
        with self._lock:
            found = self._versions.get(int(version)) if version.isdecimal() else None
        if found is None:
            raise VersionGone(f"{self.name} has no version {version[:20]!r} any more")
        return found

    def _before(self, method: str) -> None:
        if (error := self._fault(method)) is not None:
            raise error
