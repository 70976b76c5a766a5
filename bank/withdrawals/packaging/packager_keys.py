"""Keys of the packager, each derived from its seed under a label of its own: HMAC-SHA-256."""

from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.identity.keyed_hash import keyed
from bank.transparency.keys import SignerKey
from bank.withdrawals.package import age_keys
from bank.withdrawals.package.dsse import package_key


@dataclass(frozen=True, slots=True)
class PackagerKeys:
    """Keys by which others know the packager: `signer` signs packages and notices; `identity` opens grants that are
    encrypted to `recipient`, both as age writes them. And keys for what it keeps to itself: of the dealing of owners
    into blocks, of the ledger of releases, and of the folder in which packages are made. No secret shows in a repr.
    """

    recipient: str
    signer: SignerKey = field(repr=False)
    identity: str = field(repr=False)
    blocks: bytes = field(repr=False)
    releases: bytes = field(repr=False)
    stage: bytes = field(repr=False)

    @classmethod
    def of(cls, seed: bytes, bank: str) -> Self:
        """Derive the keys of the bank of this name from the seed of 32 bytes."""
        made = keyed(seed)
        private = made(b"package\0x25519")
        public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        return cls(
            recipient=age_keys.recipient(public),
            signer=package_key(seed, bank),
            identity=age_keys.identity(private),
            blocks=made(b"packager\0blocks"),
            releases=made(b"packager\0releases"),
            stage=made(b"packager\0stage"),
        )
