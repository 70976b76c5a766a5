"""An entry of the log: 42 bytes that commit to a record and tell nothing of it.

    kind      1 byte, the kind's number (`bank.transparency.kinds`)
    version   1 byte, the version of the form that the record is committed to in
    hash      32 bytes, SHA-256 of the salt (32 random bytes) and the record behind it
    time      8 bytes, when Kafka took the record, in milliseconds since 1970-01-01T00:00:00Z

Who has the salt and the record can show that the leaf is theirs; for anybody else, and for everybody once the salt is
gone, it is noise. Records that are for everybody have a salt that everybody knows, PUBLIC_SALT.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

SALT_BYTES: Final = 32
ENTRY_BYTES: Final = 42
PUBLIC_SALT: Final = bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry: see the module."""

    kind: int
    version: int
    hash: bytes
    time: int

    def __bytes__(self) -> bytes:
        return bytes((self.kind, self.version)) + self.hash + self.time.to_bytes(8)

    def commits_to(self, salt: bytes, record: bytes) -> bool:
        """Return whether the entry is of this record under this salt."""
        return len(salt) == SALT_BYTES and hmac.compare_digest(self.hash, commitment(salt, record))


def commitment(salt: bytes, record: bytes) -> bytes:
    """Hash a record behind its salt, whose length is fixed, so that no other pair has the same bytes."""
    return sha256(salt + record).digest()


def entry_of(found: bytes) -> LogEntry | None:
    """Read an entry; None for bytes that are none."""
    if len(found) != ENTRY_BYTES:
        return None
    return LogEntry(found[0], found[1], found[2:34], int.from_bytes(found[34:]))
