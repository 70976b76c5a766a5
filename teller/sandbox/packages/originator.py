"""An originator in the demo: keys, a bucket and folders of its own, and a program of somebody else's that verifies."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.transparency.keys import VerifierKey
from bank.withdrawals.package import age_keys
from bank.withdrawals.packaging.notices import Notice, verified_notice
from bank.withdrawals.packaging.package_events import Did
from teller.operate.originators import operations
from teller.operate.originators.register import OriginatorRegister
from teller.operate.packages.folder import PackageError, PackageFolder
from teller.operate.packages.opening import open_package
from teller.operate.packaging import signing
from teller.sandbox.packages.bucket import OriginatorBucket
from teller.settings import Settings

STRANGER: Final = Path(__file__).with_name("stranger.py")
_VERIFYING_S: Final = 120


class ReceivedPackage(NamedTuple):
    """A package as the originator has it: decrypted in a folder, verified in these words, its rows by pseudonym."""

    folder: Path
    words: str
    rows: dict[bytes, dict[str, Any]]


class DemoOriginator:
    """An originator by its registered name, whose files lie in a folder. It knows the bank's public keys."""

    def __init__(self, name: str, folder: Path, bank_keys: Sequence[VerifierKey]) -> None:
        self.name, self._folder, self._bank_keys = name, folder, bank_keys
        self._private, self._signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.keys = folder / "bank.keys"
        self.keys.write_text("".join(f"{each}\n" for each in bank_keys), encoding="utf-8")
        self.bucket = OriginatorBucket(folder / "bucket")

    def register(self, settings: Settings) -> None:
        """Have the public halves of both keys registered."""
        opened = OriginatorRegister(settings)
        operations.set_key(opened, self.name, self._private.public_key().public_bytes_raw())
        operations.set_signing_key(opened, self.name, self._signing.public_key().public_bytes_raw())

    def receive(self, package: UUID) -> ReceivedPackage:
        """Decrypt a package that lies in the bucket, and verify it.

        Raises:
            PackageError: it is not there, is not whole, or the program refuses it.
        """
        to = self._folder / str(package)
        source = PackageFolder(self.bucket.files(str(package)))
        list(open_package(source, age_keys.identity(self._private.private_bytes_raw()), to))
        return ReceivedPackage(to, _verified(to, self.keys), _rows(to))

    def acknowledge(self, received: ReceivedPackage) -> bytes:
        """Sign that the package is there."""
        return signing.acknowledgement(PackageFolder(received.folder), self._seed, datetime.now(UTC).date())

    def read(self, document: bytes) -> Notice:
        """Check whose notice it is.

        Raises:
            PackageError: it is not the bank's.
        """
        found = verified_notice(document, self._bank_keys)
        if isinstance(found, str):
            raise PackageError(found)
        return found

    def delete(self, received: ReceivedPackage, package: UUID) -> None:
        """Delete a package wherever it lies: a later one has the rows that may stay."""
        shutil.rmtree(received.folder)
        shutil.rmtree(self.bucket.files(str(package)))

    def answer(self, document: bytes) -> bytes:
        """Sign that what a notice names was deleted."""
        return signing.answer(document, (Did.DELETED,), datetime.now(UTC).date(), self._seed)

    @property
    def _seed(self) -> bytes:
        return self._signing.private_bytes_raw()


def _verified(folder: Path, keys: Path) -> str:
    """Let the program verify a package that imports nothing of Teller's; return its words.

    Raises:
        PackageError: it refuses the package.
    """
    found = subprocess.run(  # noqa: S603 - our own program and paths
        [sys.executable, "-I", STRANGER, folder, keys],
        capture_output=True, text=True, timeout=_VERIFYING_S, check=False,
    )  # fmt: skip
    if found.returncode:
        raise PackageError(f"a program that is not Teller's refuses it: {found.stderr.strip().rpartition(chr(10))[2]}")
    return found.stdout.strip()


def _rows(folder: Path) -> dict[bytes, dict[str, Any]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    found = {}
    for file in sorted(folder.glob("*.parquet")):
        for row in pq.read_table(file, partitioning=None).to_pylist():
            found[row.pop("teller_pseudonym")] = {name: row[name] for name in row if name != "teller_salt"}
    return found
