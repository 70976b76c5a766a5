"""A proof holds for its record, depositor and key alone."""

import hashlib
import hmac

from hypothesis import assume, given
from hypothesis import strategies as st

from bank.accounts.proofs import holds, proof, proof_key

MASTER = b"m" * 32
Parts = tuple[str, bytes, bytes]
PARTS = st.tuples(st.text(max_size=5), st.binary(max_size=5), st.binary(max_size=5))


@given(PARTS, PARTS)
def test_a_proof_is_of_one_record(one: Parts, other: Parts) -> None:
    key = proof_key(MASTER, 1, 1)
    assert holds(proof(key, *one), key, *one)
    assume(one != other)
    assert not holds(proof(key, *one), key, *other)


def test_a_proof_is_an_hmac_that_any_language_makes() -> None:
    key = proof_key(MASTER, 1, 1)
    message = b"\0\0\0\4acme" + b"\0\0\0\5alice" + b"\0\0\0\2hi"
    assert proof(key, "acme", b"alice", b"hi") == hmac.digest(key, message, hashlib.sha256)


def test_keys_are_apart_by_depositor_and_generation() -> None:
    assert len({proof_key(MASTER, number, generation) for number in (1, 11) for generation in (1, 11)}) == 4


def test_no_header_proves_nothing() -> None:
    key = proof_key(MASTER, 1, 1)
    assert not holds(None, key, "acme", b"", b"")
    assert not holds(b"", key, "acme", b"", b"")
