"""Workers, routers, log's writer and ledger, each under a supervisor that starts it again when it ended by itself."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from teller.run import process
from teller.run.local_processes import environment_of
from teller.run.process import Child
from teller.settings import Settings
from tests.chaos.schedule import Part
from tests.chaos.sweeper import Sweeper
from tests.resident import resident

POLL_S = 0.3
#: Parts of which there may be several; of the others a bank has one.
SEVERAL = ("worker", "router")
RESTART_S = 1.0


@dataclass(slots=True)
class Memory:
    """Resident memory of one kind of part, in bytes: when the feed began, when all was stored, and the most seen."""

    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    most: int = 0


class Supervised:
    """One slot of a worker or router, or the log's writer, or the ledger.

    Who does a fault to it holds `lock`: the supervisor looks away then.
    """

    def __init__(self, part: Part, slot: int, settings: Settings, sweeper: Sweeper) -> None:
        self.part, self.name = part, f"{part}-{slot}"
        self._slot, self._settings, self._sweeper = slot, settings, sweeper
        self.child: Child | None = None
        self.wanted = False
        self.lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self.child.process.pid if self.child and self.child.process.poll() is None else None

    def start(self) -> None:
        self.wanted = True
        slot = ["--slot", str(self._slot)] if self.part in SEVERAL else []
        logs = self._settings.data_dir / "logs"
        self.child = process.start(self.name, [self.part, *slot], environment_of(self._settings), logs)
        self._sweeper.add(self.child.process.pid)

    def kill(self) -> None:
        if self.child:
            self.child.process.kill()
        self.stop()

    def stop(self) -> None:
        self.wanted = False
        child, self.child = self.child, None
        if child:
            child.stop()
            self._sweeper.take_off(child.process.pid)

    def revive(self) -> str | None:
        """Starts it again if it ended by itself; says what it said last."""
        if not self.lock.acquire(blocking=False):
            return None
        try:
            return self._revive()
        finally:
            self.lock.release()

    def _revive(self) -> str | None:
        if not self.wanted or self.child is None or self.child.process.poll() is None:
            return None
        words = f"{self.name} ended with code {self.child.process.returncode}: {self.child.last_lines(3)}"
        self._sweeper.take_off(self.child.process.pid)
        time.sleep(RESTART_S)
        self.start()
        return words


class Supervisor:
    """Watches the slots from a thread of its own, and looks at their memory."""

    def __init__(self, slots: list[Supervised]) -> None:
        self.slots = slots
        self.ended: Counter[str] = Counter()
        self.last_words: list[str] = []
        self.memory: dict[str, Memory] = {slot.part: Memory() for slot in slots}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The slots are left as they are."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def running(self) -> list[str]:
        """The names of the slots whose process runs."""
        return [slot.name for slot in self.slots if slot.pid is not None]

    def measure(self, when: str) -> None:
        """Notes the memory of each part as `before` or `after`."""
        for slot in self.slots:
            if size := resident(slot.pid):
                getattr(self.memory[slot.part], when).append(size)

    def _run(self) -> None:
        while not self._stop.wait(POLL_S):
            for slot in self.slots:
                memory = self.memory[slot.part]
                memory.most = max(memory.most, resident(slot.pid))
                if words := slot.revive():
                    self.ended[slot.part] += 1
                    self.last_words.append(words)
