"""A secret in a file, which somebody else renews: it is read at each use."""

import re
from pathlib import Path
from typing import Final

from bank.keys.custody.file_rights import read_by_others
from bank.keys.custody.protocol import CustodyRefused

MOST_BYTES: Final = 8192
#: What a header of HTTP takes.
TOKEN: Final = re.compile(r"[!-~]+")


def token(file: Path) -> str:
    """Return the token that the file holds.

    Raises:
        CustodyRefused: it cannot be read, is open to others, or holds no token. No message shows what it holds.
    """
    problem, found = "", b""
    try:
        with file.open("rb") as opened:
            problem = read_by_others(opened.fileno())
            found = opened.read(MOST_BYTES + 1)
    except OSError:
        raise CustodyRefused(f"the token's file {file} cannot be read") from None
    if problem:
        raise CustodyRefused(f"the token's file may be {problem}: chmod 600 {file}")
    text = found.decode("ascii", "replace").strip()
    if len(found) > MOST_BYTES or not TOKEN.fullmatch(text):
        raise CustodyRefused(f"{file} must hold one token and nothing else")
    return text
