"""Run a program that cannot outlive the process that started it; watchdog.py runs between the two."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from teller.embedded import watchdog
from teller.embedded.errors import BrokerFailedError


class Leash:
    """A running program. Its output goes to the file `console`; it holds the descriptors `keep_open`.

    Raises:
        BrokerFailedError: the program cannot be run at all.
    """

    def __init__(
        self, command: Sequence[str], *, folder: Path, console: Path, grace: float, keep_open: Sequence[int] = ()
    ) -> None:
        with console.open("wb") as output:
            self._watchdog = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", watchdog.__file__, str(grace), *command],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                pass_fds=keep_open,
                start_new_session=True,  # Ctrl-C in the terminal reaches only us, and we stop it in good order
            )
        with cast("IO[bytes]", self._watchdog.stdout) as said:
            first_line = said.readline()
        if not first_line:
            self.let_go()
            self.wait()
            raise BrokerFailedError(f"cannot run {command[0]}: {console} says why")
        self.pid = int(first_line)

    @property
    def alive(self) -> bool:
        return self._watchdog.poll() is None

    def let_go(self) -> None:
        """Begin to end the program: SIGTERM, and SIGKILL after the grace. Return at once."""
        cast("IO[bytes]", self._watchdog.stdin).close()

    def wait(self) -> None:
        """Wait until the program is gone."""
        self._watchdog.wait()
