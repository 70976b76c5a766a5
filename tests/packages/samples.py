"""A package in a folder, as the bank made it and as it was sent."""

import io
from pathlib import Path
from typing import Final

import pyrage

from pipelines.withdrawals.age_files import encrypt
from tests.bank.withdrawals.package.samples import KEY, LOG_KEYS, sample_files

FILES: Final = sample_files()
PRIVATE: Final = pyrage.x25519.Identity.generate()
KEYS: Final = "".join(f"{key.verifier}\n" for key in (KEY, *LOG_KEYS))


def plain_package(folder: Path) -> Path:
    """Write the package, and the bank's keys beside it."""
    (folder / "keys").write_text(KEYS)
    (folder / "package").mkdir()
    for name, data in FILES.items():
        (folder / "package" / name).write_bytes(data)
    return folder / "package"


def sent_package(folder: Path) -> Path:
    """Write the package as it is sent, and the originator's key beside it."""
    (folder / "private").write_text(f"# created by nobody\n{PRIVATE}\n")
    (folder / "private").chmod(0o600)
    (folder / "sent").mkdir()
    for name, data in FILES.items():
        with (folder / "sent" / f"{name}.age").open("wb") as out:
            encrypt(io.BytesIO(data), out, [str(PRIVATE.to_public())])
    return folder / "sent"
