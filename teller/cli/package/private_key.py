"""Private keys of originators, in files that nobody else may read."""

from pathlib import Path
from typing import Final

from bank.keys.custody.file_rights import read_by_others
from bank.withdrawals.packaging.answers_to_notices import signing_seed_of
from teller.operate.packages.folder import PackageError

MOST_KEY_BYTES: Final = 4096


def private_text(file: Path) -> str:
    """Return what a file with a private key holds, as far as one can be long.

    Raises:
        PackageError: others may read the file.
    """
    with file.open("rb") as opened:
        others = read_by_others(opened.fileno())
        text = opened.read(MOST_KEY_BYTES).decode("ascii", "replace")
    if others:
        raise PackageError(f"--key {file} may be {others}: chmod 600 {file}")
    return text


def signing_seed(file: Path) -> bytes:
    """Return the seed of the Ed25519 key in a file.

    Raises:
        PackageError: others may read the file, or it holds no such key. No message shows it.
    """
    if (seed := signing_seed_of(private_text(file))) is None:
        raise PackageError(
            f"--key {file} must hold an Ed25519 private key in PEM, without a password: "
            "openssl genpkey -algorithm ed25519"
        )
    return seed
