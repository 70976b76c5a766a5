"""What workers and the router take of memory, looked at once a second."""

import threading
from collections.abc import Mapping
from typing import Final, Self

from tests.resident import resident

SECONDS: Final = 1.0


class Memory:
    """Resident bytes by process name; as a context manager it looks in the background."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self._processes = processes
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self.most = dict.fromkeys(processes, 0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def now(self) -> dict[str, int]:
        return {name: resident(pid) for name, pid in self._processes.items()}

    def _run(self) -> None:
        while not self._stop.wait(SECONDS):
            for name, taken in self.now().items():
                self.most[name] = max(self.most[name], taken)
