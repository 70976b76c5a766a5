"""Unix sockets, as those see them who want an answer."""

import socket
from pathlib import Path
from typing import Final

#: Seconds that a connection may take.
_ANSWER_S: Final = 2.0


def unanswered(path: Path) -> str:
    """Return why nobody answers at a socket, in the system's words; empty: somebody does."""
    with socket.socket(socket.AF_UNIX) as found:
        found.settimeout(_ANSWER_S)
        try:
            found.connect(str(path))
        except OSError as error:
            return error.strerror or "it does not answer"
    return ""
