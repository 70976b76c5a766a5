"""`teller package open`: decrypt a package with the originator's key."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bank.withdrawals.package.age_keys import identity
from teller.cli.package.needed import needs
from teller.cli.package.private_key import private_text
from teller.operate.packages import opening
from teller.operate.packages.folder import PackageError, PackageFolder
from teller.output import JSON_FLAG, json_line, out

_KEY: Final = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


def open_(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the encrypted files.")],
    key: Annotated[
        Path,
        typer.Option("--key", exists=True, dir_okay=False, help="File with the private key: age-keygen's, or PEM."),
    ],
    to: Annotated[Path, typer.Option("--to", help="Folder for the files: a new one, or that of a run before.")],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Decrypt a package; run it again where it was broken off. `teller package verify` then checks who made it."""
    needs("pyrage")
    try:
        for file in opening.open_package(PackageFolder(folder), _identity(key), to):
            if as_json:
                json_line(file._asdict())
            else:
                out.print(f"{file.name}: {file.size:,} bytes{', there already' if file.kept else ''}")
    except OSError as error:
        raise PackageError(f"--to {to}: {error.strerror}") from None


def _identity(file: Path) -> str:
    """Return the key in a file; lines that begin with # are comments.

    Raises:
        PackageError: others may read the file, or it holds no key. No message shows it.
    """
    text = private_text(file)
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) == 1 and _KEY.fullmatch(lines[0]):
        return lines[0]
    if (private := _of_pem(text)) is None:
        raise PackageError(f"--key {file} must hold one private key: AGE-SECRET-KEY-1 and 58 signs, or PEM of X25519")
    return identity(private)


def _of_pem(text: str) -> bytes | None:
    """Return the 32 bytes of a private X25519 key in PEM without a password; None for any other text."""
    try:
        found = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return found.private_bytes_raw() if isinstance(found, X25519PrivateKey) else None
