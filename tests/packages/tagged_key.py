"""A key of age's post-quantum kind `age1tagpq1` in software, and a reader of files for it, after C2SP's age.md: HPKE
(RFC 9180) with ML-KEM-768 and P-256, HKDF-SHA-256, ChaCha20-Poly1305.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bank.withdrawals.package.age_keys import _bech32

_SUITE = b"HPKE" + bytes((0, 0x50, 0, 1, 0, 3))
_INFO = b"age-encryption.org/mlkem768p256tag"


class TaggedKey:
    def __init__(self) -> None:
        self._pq, self._p256 = MLKEM768PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
        self._point = self._p256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def recipient(self) -> str:
        return _bech32("age1tagpq", self._pq.public_key().public_bytes_raw() + self._point)

    def decrypt(self, found: bytes) -> bytes:
        head, _, rest = found.partition(b"\n---")
        stanza, body = head.decode().split("\n")[1:3]
        kind, _, enc = stanza.removeprefix("-> ").split(" ")
        assert kind == "mlkem768p256tag"
        file_key = self._opened(_unbase64(enc), _unbase64(body))
        payload = rest.split(b"\n", 1)[1]
        key = ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, payload[:16], b"payload").derive(file_key))
        chunks = [payload[at : at + 65_552] for at in range(16, len(payload), 65_552)]
        numbers = [number.to_bytes(11) + bytes([number == len(chunks) - 1]) for number in range(len(chunks))]
        return b"".join(key.decrypt(*each, None) for each in zip(numbers, chunks, strict=True))

    def _opened(self, enc: bytes, body: bytes) -> bytes:
        point = enc[1088:]
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        secrets = self._pq.decapsulate(enc[:1088]) + self._p256.exchange(ec.ECDH(), public)
        shared = hashlib.sha3_256(secrets + point + self._point + b"MLKEM768-P256").digest()
        context = b"\0" + _extract(b"", b"psk_id_hash", b"") + _extract(b"", b"info_hash", _INFO)
        secret = _extract(shared, b"secret", b"")
        key, nonce = _expand(secret, b"key", context, 32), _expand(secret, b"base_nonce", context, 12)
        return ChaCha20Poly1305(key).decrypt(nonce, body, b"")


def _extract(salt: bytes, label: bytes, given: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + _SUITE + label + given, "sha256")


def _expand(key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return HKDFExpand(hashes.SHA256(), size, size.to_bytes(2) + b"HPKE-v1" + _SUITE + label + info).derive(key)


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))
