"""Keys by which others know the packager: it signs packages and notices, and opens grants.

Keys for what it keeps to itself follow from the same seed (`bank.withdrawals.packaging.packager_keys`).
"""

from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.identity.keyed_hash import keyed
from bank.transparency.keys import SignerKey
from bank.withdrawals.package import age_keys
from bank.withdrawals.package.dsse import package_key


class PackagerKeys(NamedTuple):
    """Keys: `signer` signs packages and notices; `identity` opens grants that are encrypted to `recipient`, both as age
    writes them.
    """

    signer: SignerKey
    identity: str
    recipient: str

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return f"PackagerKeys({self.recipient})"


def packager_keys(seed: bytes, bank: str) -> PackagerKeys:
    """Derive the keys of the bank of this name: HMAC-SHA-256 of each key's label under the seed."""
    made = keyed(seed)
    private = made(b"package\0x25519")
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return PackagerKeys(
        signer=package_key(seed, bank),
        identity=age_keys.identity(private),
        recipient=age_keys.recipient(public),
    )
