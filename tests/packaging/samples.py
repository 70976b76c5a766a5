"""A stage with files, and grants that lead to a server."""

from pathlib import Path
from typing import Final

from bank.withdrawals.packaging.grant import Grant
from pipelines.packager.uploading import UploadFile
from tests.bank.withdrawals.packaging.samples import CANARY

NAMES: Final = ("agreement.json.age", "social.post-00000.parquet.age", "statement.dsse.json.age", "z.age")
FOLDER: Final = "6f1c0d6e-9b1f-4c55-8a57-1d2f0a3b4c5d"


def staged(folder: Path) -> list[UploadFile]:
    """Files of a stage, each with its name as contents, and one of some megabytes."""
    found = []
    for number, name in enumerate(NAMES):
        path = folder / name
        path.write_bytes(name.encode() * (100_000 if number == 1 else 1))
        found.append(UploadFile(name, path, path.stat().st_size))
    return found


def grant_to(
    url: str, fields: tuple[tuple[str, str], ...] = (("policy", CANARY),), prefix: str = f"{CANARY}/"
) -> Grant:
    return Grant(url, fields, prefix, 2**45)
