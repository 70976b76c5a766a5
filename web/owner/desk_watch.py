"""Watches whether the owners' desk answers at its socket, and says so when that changes: the page starts without it."""

import logging
import threading
from pathlib import Path
from typing import Final

from teller.unix_sockets import unanswered

log: Final = logging.getLogger(__name__)
#: Seconds between two looks.
LOOK_S: Final = 5.0


class DeskWatch:
    """Looks from time to time. `run` is for a thread of its own; any thread may ask for the trouble."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._trouble = ""

    def trouble(self) -> str:
        """Return why the desk did not answer at the last look; empty: it did."""
        return self._trouble

    def look(self) -> None:
        """Look once; the log has only what is new."""
        before, self._trouble = self._trouble, unanswered(self._socket)
        if self._trouble and not before:
            log.warning(
                "no desk answers at %s (%s): start `teller owner-desk` with the same setting owner_desk_socket; "
                "until then owners are told to wait",
                self._socket,
                self._trouble,
            )
        elif before and not self._trouble:
            log.info("the owners' desk answers at %s", self._socket)

    def run(self, stop: threading.Event) -> None:
        """Look until stopped."""
        self.look()
        while not stop.wait(LOOK_S):
            self.look()
