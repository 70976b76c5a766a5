"""Owners' orders to close their accounts, in a restored bank: one may have been taken back since the backup."""

from collections.abc import Callable
from contextlib import closing
from typing import Final

from teller.operate.owner_desk.closing.file import NAME, ClosingsFile
from teller.settings import Settings

#: Milliseconds behind a restore in which no restored order is due: its owner sees it, and can take it back again.
PUT_OFF_MS: Final = 7 * 86_400_000


def settle(staged: Settings, is_erased: Callable[[str], bool], now: int) -> None:
    """Put off the orders of a restored bank; those of owners who were erased go.

    Raises:
        ClosingsFileError: the file is damaged.
    """
    folder = staged.owner_desk_folder
    if not folder.is_relative_to(staged.data_dir) or not (folder / NAME).exists():
        return
    with closing(ClosingsFile(folder)) as file:
        for owner in file.owners():
            if is_erased(owner):
                file.forget(owner)
        file.put_off(now + PUT_OFF_MS)
        file.wipe()
