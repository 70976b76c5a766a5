"""The two keys of a log, from one seed: Ed25519 for everybody, ML-DSA-44 for when quantum computers break that."""

from bank.identity.keyed_hash import keyed
from bank.transparency.keys import KeyKind, SignerKey


def log_keys(seed: bytes, origin: str) -> tuple[SignerKey, SignerKey]:
    """Derive the keys of the log of this origin: HMAC-SHA-256 of the kind's name under the seed."""
    made = keyed(seed)
    ed25519, ml_dsa_44 = made(b"log\0ed25519"), made(b"log\0ml-dsa-44")
    return SignerKey(origin, KeyKind.ED25519, ed25519), SignerKey(origin, KeyKind.ML_DSA_44, ml_dsa_44)
