"""Proof of a depositor on a shared stream: a keyed hash over the record, in a header of it.

It proves that the holder of the depositor's key made the record. It does not stop a copy of a whole record, header and
all, from being sent again (the deduplication window stores it once), nor another's flood from delaying this one's.
"""

import hmac

from bank.identity.keyed_hash import keyed


def proof_key(master: bytes, number: int, generation: int) -> bytes:
    """Derive a depositor's key of a generation from the bank's key: 32 bytes, which the depositor holds as well."""
    return keyed(master)(b"depositor-proof\0%d\0%d" % (number, generation))


def proof(key: bytes, depositor: str, record_key: bytes, value: bytes) -> bytes:
    """Make the proof of a record: HMAC-SHA-256 over name, Kafka key and value, each behind its length in 4 bytes."""
    parts = (depositor.encode(), record_key, value)
    return keyed(key)(b"".join(len(part).to_bytes(4) + part for part in parts))


def holds(found: bytes | None, key: bytes, depositor: str, record_key: bytes, value: bytes) -> bool:
    """Return whether `found` is the proof of the record."""
    return found is not None and hmac.compare_digest(found, proof(key, depositor, record_key, value))
