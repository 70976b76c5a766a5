"""Files encrypted to an originator's key by age (age-encryption.org/v1). pyrage is the extra `packages`.

Recipients are `age1...` (X25519) and `age1tagpq1...` (ML-KEM-768 with P-256, whose private half is in hardware). pyrage
reads no `age1pq1...` of age 1.3. Each file has a key of its own, from the system's randomness.
"""

from collections.abc import Sequence
from typing import BinaryIO, Protocol


class AgeError(ValueError):
    """A key or a file is none of age's, or the file is not for the key; no message holds any of it."""


class Output(Protocol):
    """Part of a file that writing one needs."""

    def write(self, data: bytes) -> int: ...

    def flush(self) -> None: ...


def encrypt(source: BinaryIO, to: Output, recipients: Sequence[str]) -> None:
    """Encrypt a stream for all of these recipients.

    Raises:
        AgeError: there is none, or one is no recipient.
    """
    import pyrage  # noqa: PLC0415 - an extra

    try:
        pyrage.encrypt_io(source, to, [_recipient(each) for each in recipients])
    except (pyrage.RecipientError, pyrage.EncryptError):
        raise AgeError("give keys of one kind, age1... or age1tagpq1..., and at least one") from None


def decrypt(source: BinaryIO, to: Output, identity: str) -> None:
    """Decrypt a stream; what was written before an error came is of the file, and must not be used.

    Raises:
        AgeError: the key is none, the file is for another one, or was altered or cut off.
    """
    import pyrage  # noqa: PLC0415 - an extra

    try:
        key = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        raise AgeError("the key is none of age: AGE-SECRET-KEY-1 and 58 letters and digits") from None
    try:
        pyrage.decrypt_io(source, to, [key])
    except pyrage.DecryptError:
        raise AgeError("it is not encrypted for this key, or was altered") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise AgeError("it was altered or cut off") from None


def _recipient(text: str) -> object:
    import pyrage  # noqa: PLC0415 - an extra

    kind = pyrage.tagpq if text.startswith("age1tagpq1") else pyrage.x25519
    return kind.Recipient.from_str(text)
