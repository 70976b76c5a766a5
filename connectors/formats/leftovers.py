"""Name and count what is in a folder, archive or table and is not read.

Files that may hold data are named one by one; pictures and the like by folder and ending, since there may be hundred
thousands. Names come from outside, so they are cut, and hold no character that moves a terminal's cursor.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from connectors.api import LeftOut

#: Most names that are counted apart.
MOST_NAMES: Final = 500
#: Most characters of a name.
MOST_CHARACTERS: Final = 120
NOT_READ: Final = "a file that is not read"
_MEDIA: Final = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|bmp|svg|ico|mp4|mov|webm|3gp|avi|mp3|m4a|aac|ogg|opus|wav|amr|css|woff2?|ttf|map)",
    re.IGNORECASE,
)
_OTHERS: Final = "others"


def shown(name: str) -> str:
    """Return a name from outside as it may be shown."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[: MOST_CHARACTERS + 1])
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"


class Leftovers:
    """Counts files by name, and what they are, in bounded memory."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, what: str = NOT_READ, count: int = 1) -> None:
        """Count a file, or its records; `name` is its path in the folder or archive."""
        path = PurePosixPath(name)
        if _MEDIA.fullmatch(path.suffix):
            name = str(path.parent / f"*{path.suffix.lower()}")
        key = shown(name), what
        self._count[key if key in self._count or len(self._count) < MOST_NAMES else (_OTHERS, NOT_READ)] += count

    def __iter__(self) -> Iterator[LeftOut]:
        for (name, what), count in self._count.items():
            yield LeftOut(name, what, count)

    def all_names(self) -> list[str]:
        return [name for name, _ in self._count]

    def names(self, most: int) -> str:
        """Return the first names, for a message."""
        first = self.all_names()[:most]
        more = len(self._count) - len(first)
        return ", ".join(first) + (f" and {more} more" if more else "")
