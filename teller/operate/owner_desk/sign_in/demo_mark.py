"""The demo's mark on its data folder, and the link by which one signs in there: once, within ten minutes.

The mark names the folder that it was made in, so a copy of it says nothing of another; and where any part of an
installation lies outside of that folder, it is another installation. No setting stands for the mark.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bank.sign_in import codes
from teller.operate.owner_desk.port.signing_in import DEMO_PATH
from teller.operate.owner_desk.sign_in import owner_rows
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.settings import Settings

MARK: Final = "demo.mark"
LASTS_MS: Final = 600_000
_FORMAT: Final = "teller-demo/1"
_MOST_BYTES: Final = 8192


def make(folder: Path) -> bool:
    """Mark an empty folder as the demo's; return whether it is: one that holds anything may be a bank's. The demo alone
    calls this.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        return False
    handle = os.open(folder / MARK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(_mark(folder), out)
    return True


def is_demo(settings: Settings) -> bool:
    """Return whether this is the demo's installation: all of it lies in a folder that the demo made and marked."""
    elsewhere = (settings.kafka_bootstrap, settings.store_folder, settings.owner_desk_dir)
    if any(elsewhere) or settings.store != "folder" or settings.owner_page_name != "localhost":
        return False
    folder = settings.data_dir.expanduser()
    try:
        with (folder / MARK).open("rb") as file:
            found = file.read(_MOST_BYTES)
        return bool(json.loads(found) == _mark(folder))
    except (OSError, ValueError, RecursionError):
        return False


def link(file: SignInFile, settings: Settings, owner: str, now: int, random: Callable[[int], bytes]) -> str:
    """Make a link by which one signs in as an owner of the demo.

    Raises:
        SignInFileError: the file cannot be used.
    """
    secret = random(codes.CODE_BYTES)
    with file.transaction() as base:
        owner_rows.ensure(base, owner, random(owner_rows.HANDLE_BYTES))
        owner_rows.add_link(base, codes.digest(secret), owner, now + LASTS_MS)
    return f"{settings.owner_page_origin}{DEMO_PATH}#{codes.written(secret)}"


def _mark(folder: Path) -> dict[str, object]:
    """Return the mark of a folder: its place, and which folder of the file system it is."""
    found = folder.stat()
    return {"format": _FORMAT, "folder": str(folder.resolve()), "device": found.st_dev, "inode": found.st_ino}
