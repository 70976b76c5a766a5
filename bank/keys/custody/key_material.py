"""Key material to import into a KMS, which nobody keeps."""

import os

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


def sealed_material(public_key: bytes) -> bytes:
    """Return 32 random bytes, sealed to an RSA key (DER, SubjectPublicKeyInfo) by OAEP with SHA-256 (RFC 8017).

    Raises:
        ValueError: it is no RSA key.
    """
    key = load_der_public_key(public_key)
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - of the bytes' content
    return key.encrypt(os.urandom(32), OAEP(MGF1(SHA256()), SHA256(), None))
