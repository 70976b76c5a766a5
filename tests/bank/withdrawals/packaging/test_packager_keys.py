"""Keys of the packager: each from the seed, none from another."""

import io

import pytest

from bank.withdrawals.package.dsse import signs_packages
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from pipelines.withdrawals.age_files import AgeError, decrypt, encrypt

SEED, OTHER = bytes(range(32)), bytes(32)


def test_what_is_encrypted_to_the_recipient_opens_with_the_identity_and_no_other_seeds() -> None:
    sealed, clear = io.BytesIO(), io.BytesIO()
    encrypt(io.BytesIO(b"a grant"), sealed, [PackagerKeys.of(SEED, "Bank").recipient])
    decrypt(io.BytesIO(sealed.getvalue()), clear, PackagerKeys.of(SEED, "Bank").identity)
    assert clear.getvalue() == b"a grant"
    with pytest.raises(AgeError):
        decrypt(io.BytesIO(sealed.getvalue()), io.BytesIO(), PackagerKeys.of(OTHER, "Bank").identity)


def test_no_two_keys_are_the_same_and_none_is_shown() -> None:
    found = PackagerKeys.of(SEED, "Bank")
    secrets = [found.signer.seed, found.identity, found.blocks, found.releases, found.stage]
    assert len(set(map(str, secrets))) == len(secrets)
    assert signs_packages(found.signer.verifier)
    assert found == PackagerKeys.of(SEED, "Bank")
    for each in (found.identity, found.signer.seed.hex(), SEED.hex(), *map(repr, secrets[2:])):
        assert each not in repr(found)
