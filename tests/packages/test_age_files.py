"""Files encrypted by age, to keys of today and to post-quantum ones."""

import io
from collections.abc import Callable

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.withdrawals.package.age_keys import identity, recipient
from pipelines.withdrawals.age_files import AgeError, decrypt, encrypt
from tests.packages.tagged_key import TaggedKey

KEY = pyrage.x25519.Identity.generate()
PLAIN = b"canary-of-a-package" * 10_000


def encrypted(plain: bytes, *recipients: str) -> bytes:
    out = io.BytesIO()
    encrypt(io.BytesIO(plain), out, recipients)
    return out.getvalue()


def decrypted(found: bytes, identity: str) -> bytes:
    out = io.BytesIO()
    decrypt(io.BytesIO(found), out, identity)
    return out.getvalue()


@pytest.mark.parametrize("plain", [b"", b"a", PLAIN])
def test_what_was_encrypted_comes_back(plain: bytes) -> None:
    found = encrypted(plain, str(KEY.to_public()))
    assert found.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert b"canary" not in found
    assert decrypted(found, str(KEY)) == plain


def test_a_post_quantum_recipient_reads_it_by_the_standard() -> None:
    key = TaggedKey()
    found = encrypted(PLAIN, key.recipient)
    assert b"-> mlkem768p256tag " in found
    assert key.decrypt(found) == PLAIN


def test_a_post_quantum_recipient_is_not_weakened_by_another() -> None:
    with pytest.raises(AgeError, match="of one kind"):
        encrypted(PLAIN, TaggedKey().recipient, str(KEY.to_public()))


@pytest.mark.parametrize("recipient", ["", "age1", "age1pq1qqqq", "age1tagpq1qqqq", "AGE-SECRET-KEY-1", "ssh-rsa A"])
def test_what_is_no_recipient(recipient: str) -> None:
    with pytest.raises(AgeError, match="age1"):
        encrypted(PLAIN, recipient)


def test_nobody_is_no_recipient() -> None:
    with pytest.raises(AgeError):
        encrypted(PLAIN)


def test_a_registered_key_is_a_recipient_and_its_private_half_an_identity() -> None:
    private = X25519PrivateKey.generate()
    public = recipient(private.public_key().public_bytes_raw())
    made = identity(private.private_bytes_raw())
    assert str(pyrage.x25519.Identity.from_str(made).to_public()) == public
    assert decrypted(encrypted(PLAIN, public), made) == PLAIN


FOUND = encrypted(PLAIN, str(KEY.to_public()))


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[:-1],
        lambda found: found[:100],
        lambda found: b"",
        lambda found: found + b"x",
        lambda found: found[:-9] + bytes([found[-9] ^ 1]) + found[-8:],
        lambda found: found[:90] + bytes([found[90] ^ 1]) + found[91:],
        lambda found: found[: len(found) - 65_552],
    ],
    ids=["cut", "cut in the header", "nothing", "more", "altered", "altered header", "a chunk less"],
)
def test_what_was_altered_is_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(AgeError):
        decrypted(change(FOUND), str(KEY))


def test_another_key_opens_nothing_and_is_not_told() -> None:
    other = str(pyrage.x25519.Identity.generate())
    with pytest.raises(AgeError, match="not encrypted for this key") as raised:
        decrypted(FOUND, other)
    assert other not in repr(raised.value)
    with pytest.raises(AgeError, match="none of age"):
        decrypted(FOUND, "AGE-SECRET-KEY-PQ-1QQQ")
