"""Sealed values: RFC 9180 as another language's client would do it, and what does not open."""

import hashlib
import hmac
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from schemas import sealed
from schemas.sealed import NotOpenedError, SealKey

KEY: Final = SealKey.of(bytes(range(32)))
OTHER: Final = SealKey.of(bytes(range(1, 33)))
TOPIC, OWNER = "deposits.raw.d000001.social", b"anna"
#: Bytes of an AEAD's key, and its id: RFC 9180, section 7.3.
AES_128_GCM, AES_256_GCM = (16, 1), (32, 2)


def _labelled(suite: bytes, label: bytes, secret: bytes) -> bytes:
    return b"HPKE-v1" + suite + label + secret


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), _labelled(suite, label, secret), "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return hmac.digest(key, length.to_bytes(2) + _labelled(suite, label, info) + b"\1", "sha256")[:length]


def schedule(shared: bytes, enc: bytes, public: bytes, info: bytes, aead: tuple[int, int]) -> tuple[bytes, bytes]:
    """Key and base nonce of base mode, by RFC 9180's sections 4.1 and 5.1, from a Diffie-Hellman result."""
    kem = b"KEM" + (0x20).to_bytes(2)
    secret = _expand(kem, _extract(kem, b"", b"eae_prk", shared), b"shared_secret", enc + public, 32)
    suite = b"HPKE" + (0x20).to_bytes(2) + (1).to_bytes(2) + aead[1].to_bytes(2)
    context = b"\0" + _extract(suite, b"", b"psk_id_hash", b"") + _extract(suite, b"", b"info_hash", info)
    prk = _extract(suite, secret, b"secret", b"")
    return _expand(suite, prk, b"key", context, aead[0]), _expand(suite, prk, b"base_nonce", context, 12)


def opened_by_hand(private: bytes, value: bytes, info: bytes, aad: bytes, aead: tuple[int, int]) -> bytes:
    """Open `enc` and `ct`, one behind the other."""
    enc, ct = value[:32], value[32:]
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(enc))
    content_key, nonce = schedule(shared, enc, key.public_key().public_bytes_raw(), info, aead)
    return AESGCM(content_key).decrypt(nonce, ct, aad)


def test_the_hand_written_opener_opens_the_vector_of_the_rfc() -> None:
    """RFC 9180, appendix A.1.1, the first encryption."""
    found = opened_by_hand(
        bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
        bytes.fromhex(
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
            "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
        ),
        bytes.fromhex("4f6465206f6e2061204772656369616e2055726e"),
        b"Count-0",
        AES_128_GCM,
    )
    assert found == b"Beauty is truth, truth beauty"


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_by_the_rfc_alone(value: bytes, owner: bytes) -> None:
    found = sealed.seal(KEY.public, TOPIC, owner, value)
    assert len(found) == len(value) + sealed.OVERHEAD
    info = b"teller raw record 1\0" + TOPIC.encode() + b"\0" + owner
    assert opened_by_hand(bytes(range(32)), found, info, b"", AES_256_GCM) == value
    assert sealed.opened(KEY, TOPIC, owner, found) == value


def test_what_is_sealed_by_the_rfc_alone_opens() -> None:
    ours = X25519PrivateKey.from_private_bytes(b"e" * 32)
    enc = ours.public_key().public_bytes_raw()
    shared = ours.exchange(X25519PublicKey.from_public_bytes(KEY.public))
    content_key, nonce = schedule(shared, enc, KEY.public, sealed.info(TOPIC, OWNER), AES_256_GCM)
    assert sealed.opened(KEY, TOPIC, OWNER, enc + AESGCM(content_key).encrypt(nonce, b"a record", b"")) == b"a record"


@pytest.mark.parametrize(
    ("key", "topic", "owner"),
    [(OTHER, TOPIC, OWNER), (KEY, "deposits.raw.d000002.social", OWNER), (KEY, TOPIC, b"bo"), (KEY, TOPIC, None)],
)
def test_nobody_else_opens_it_and_it_cannot_be_moved(key: SealKey, topic: str, owner: bytes | None) -> None:
    found = sealed.seal(KEY.public, TOPIC, OWNER, b"canary")
    with pytest.raises(NotOpenedError) as error:
        sealed.opened(key, topic, owner, found)
    assert "canary" not in repr(error.value)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_do_not_open(value: bytes) -> None:
    with pytest.raises(NotOpenedError):
        sealed.opened(KEY, TOPIC, OWNER, value)


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_does_not_open(at: int, change: int) -> None:
    found = bytearray(sealed.seal(KEY.public, TOPIC, OWNER, b"thirteen byte"))
    found[at] ^= change
    if (at, change) != (31, 128):  # X25519 ignores the highest bit of a point, and `enc` is part of the key schedule
        with pytest.raises(NotOpenedError):
            sealed.opened(KEY, TOPIC, OWNER, bytes(found))


def test_a_header_names_its_key_and_any_other_none() -> None:
    name = hashlib.sha256(KEY.public).hexdigest()[:8]
    assert KEY.name == name
    assert sealed.header(KEY.public) == f"hpke-x25519-sha256-aes256gcm;{name}".encode()
    assert sealed.named_key(sealed.header(KEY.public)) == name
    for other in (None, b"", b";", b"aes;" + name.encode(), sealed.header(KEY.public) + b"0", b"\xff" * 40):
        assert sealed.named_key(other) is None


def test_no_repr_shows_a_key_and_a_point_of_low_order_is_no_public_key() -> None:
    assert bytes(range(32)).hex() not in repr(KEY)
    assert sealed.is_public_key(KEY.public)
    assert not any(map(sealed.is_public_key, (b"", bytes(31), bytes(32))))
