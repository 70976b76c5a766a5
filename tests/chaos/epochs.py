"""New epochs of owners' keys while the line runs: each is begun by the command, and every other one is killed."""

import random
import threading
from contextlib import suppress
from subprocess import TimeoutExpired
from typing import Final

from teller.run import process
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.chaos.sweeper import Sweeper

#: Seconds between two of them; one that is killed holds up owners' first objects until the next.
EVERY_S: Final = 12.0
LONGEST_S: Final = 60.0


class Epochs:
    """Begins epochs until stopped. A killed command leaves a transaction open, which the next one ends."""

    def __init__(self, seed: int, settings: Settings, sweeper: Sweeper) -> None:
        self._dice, self._settings, self._sweeper = random.Random(seed), settings, sweeper
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="epochs")
        self.begun = self.killed = self.failed = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop, and end what a killed command left open."""
        if not self._stop.is_set() and self._thread.is_alive():
            self._stop.set()
            self._thread.join()
            self._begin(LONGEST_S)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            self._begin(self._dice.choice([LONGEST_S, self._dice.uniform(0.5, 5.0)]))

    def _begin(self, seconds: float) -> None:
        """Begin an epoch; kill the command after so many seconds, if it has not ended."""
        logs = self._settings.data_dir / "logs"
        child = process.start("epochs", ["keys", "new-epoch", "--json"], environment_of(self._settings), logs).process
        self._sweeper.add(child.pid)
        try:
            self.begun += child.wait(seconds) == 0
            self.failed += child.returncode != 0
        except TimeoutExpired:
            child.kill()
            self.killed += 1
        with suppress(TimeoutExpired):
            child.wait(5)
        self._sweeper.take_off(child.pid)
