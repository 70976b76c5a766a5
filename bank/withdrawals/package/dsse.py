"""A signed envelope: DSSE 1.0 (github.com/secure-systems-lab/dsse), signed by Ed25519.

A key is written as the log's are: `name+id+base64` (C2SP signed-note). Its name ends in `/packages`, so that no key of
the log is taken for it.
"""

import base64
from typing import Annotated, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from bank.identity.keyed_hash import keyed
from bank.strict_documents import StrictModel, canonical, read
from bank.transparency.keys import KeyKind, SignerKey, VerifierKey
from bank.transparency.notes import unbase64

STATEMENT_TYPE: Final = "application/vnd.in-toto+json"
_KEY_NAME_END: Final = "/packages"
_MOST_SIGNATURES: Final = 8


class _Signature(StrictModel):
    keyid: str
    sig: str


class _Envelope(StrictModel):
    payloadType: str  # noqa: N815 - the standard's name
    payload: str
    signatures: Annotated[list[_Signature], Field(min_length=1, max_length=_MOST_SIGNATURES)]


def package_key(seed: bytes, bank: str) -> SignerKey:
    """Derive the key by which the bank of this name signs packages: HMAC-SHA-256 of `package`, a zero byte and
    `ed25519` under the seed.
    """
    return SignerKey(bank + _KEY_NAME_END, KeyKind.ED25519, keyed(seed)(b"package\0ed25519"))


def signs_packages(key: VerifierKey) -> bool:
    """Return whether a key is one that signs packages."""
    return key.kind is KeyKind.ED25519 and key.name.endswith(_KEY_NAME_END)


def signed_message(payload: bytes) -> bytes:
    """Return the bytes that are signed: PAE of DSSE."""
    parts = (STATEMENT_TYPE.encode(), payload)
    return b" ".join((b"DSSEv1", *(b"%d %b" % (len(each), each) for each in parts)))


def signed(payload: bytes, key: SignerKey) -> bytes:
    """Sign a payload; return the envelope as canonical JSON."""
    made = Ed25519PrivateKey.from_private_bytes(key.seed).sign(signed_message(payload))
    return canonical({
        "payload": base64.b64encode(payload).decode(),
        "payloadType": STATEMENT_TYPE,
        "signatures": [{"keyid": key_id(key.verifier), "sig": base64.b64encode(made).decode()}],
    })  # fmt: skip


def key_id(key: VerifierKey) -> str:
    """Return the name and the id of a key, as its line begins."""
    return f"{key.name}+{key.key_id.hex()}"


def payload_of(found: bytes, most: int) -> bytes | None:
    """Return the payload of an envelope, whoever signed it; None for what is none."""
    envelope = read(found, _Envelope, most, "an envelope")
    wrong = isinstance(envelope, tuple) or envelope.payloadType != STATEMENT_TYPE
    return None if wrong or isinstance(envelope, tuple) else unbase64(envelope.payload)


def signer_of(found: bytes, most: int, keys: list[VerifierKey]) -> VerifierKey | None:
    """Return which of the keys that sign packages has signed an envelope; None where none has."""
    return _signer(found, most, list(filter(signs_packages, keys)))


def is_signed_by(found: bytes, most: int, key: VerifierKey) -> bool:
    """Return whether an Ed25519 key, of whatever name, has signed an envelope."""
    return key.kind is KeyKind.ED25519 and _signer(found, most, [key]) is not None


def _signer(found: bytes, most: int, keys: list[VerifierKey]) -> VerifierKey | None:
    envelope, payload = read(found, _Envelope, most, "an envelope"), payload_of(found, most)
    if isinstance(envelope, tuple) or payload is None:
        return None
    message = signed_message(payload)
    candidates = ((key, each) for key in keys for each in envelope.signatures)
    return next((key for key, each in candidates if key_id(key) == each.keyid and _verifies(key, each, message)), None)


def _verifies(key: VerifierKey, signature: _Signature, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(unbase64(signature.sig) or b"", message)
    except (InvalidSignature, ValueError):
        return False
    return True
