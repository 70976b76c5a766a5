"""Exit codes of commands that read records, beside 0 for "all of them" and 2 for wrong usage and the like."""

from typing import Final

BROKEN_OFF: Final = 1
SOME_REFUSED: Final = 3
FILE_REFUSED: Final = 4
