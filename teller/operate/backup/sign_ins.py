"""Sign-ins of owners in a backup: one file of SQLite, which the owners' desk may write while the line is stopped."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from bank.sqlite_files import is_passing, name_of
from teller.operate.backup.manifest import BackupError
from teller.operate.backup.places import OWNER_DESK
from teller.operate.owner_desk.sign_in import owner_rows
from teller.operate.owner_desk.sign_in.file import NAME, SignInFile
from teller.settings import Settings


@contextmanager
def still(data_dir: Path, name: str = NAME) -> Iterator[None]:
    """Let nobody write the desk's file of this name while it is copied. In a folder that cannot be written, as a
    snapshot, nobody does.

    Raises:
        BackupError: the desk is writing all the time, or the file is damaged.
    """
    file = data_dir / OWNER_DESK / name
    if not file.exists():
        yield
        return
    with closing(
        sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=rw", uri=True, isolation_level=None)
    ) as base:
        try:
            base.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise BackupError(f"{file} is written just now: stop `teller owner-desk` first") from None
            if not is_passing(error):
                raise BackupError(f"{file} is damaged ({name_of(error)}): bring it back from a backup first") from None
        yield


def settle(staged: Settings, is_erased: Callable[[str], bool]) -> None:
    """End all sessions of a restored bank, and what lets one in once: it may have been used, or taken back, since.
    Passkeys stay, but those of owners who were erased.

    Raises:
        SignInFileError: the file is damaged.
    """
    folder = staged.owner_desk_folder
    if not folder.is_relative_to(staged.data_dir) or not (folder / NAME).exists():
        return
    with closing(SignInFile(folder)) as file:
        with file.transaction() as base:
            for owner in owner_rows.all_of(base):
                if is_erased(owner):
                    owner_rows.forget(base, owner)
            owner_rows.end_all(base)
        file.wipe()
