"""Worker and router as processes, what they say of themselves, and what became of the records."""

import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Self

from pipelines.steps.outcome import RawRecord
from teller.run.local_processes import environment_of
from teller.run.process import WATCH, Child, end_together, free_port
from teller.settings import PREFIX, Settings
from tests.line import running
from tests.samples import raw

#: Far beyond what anything here takes: a test that waits so long has failed.
PATIENCE_S = 360.0
_numbers = count(1)


def wait_until(done: Callable[[], bool], what: str, patience: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, f"in {patience:.0f} s it did not come to this: {what}"
        time.sleep(0.1)


def metrics(port: int) -> dict[str, float]:
    """Every sample by its name with labels; empty while nobody serves them."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return {}
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def states(part: str, port: int) -> set[str]:
    """The states that the part shows in its metrics: one."""
    start = f'teller_{part}_state{{state="'
    return {
        name.removeprefix(start).removesuffix('"}')
        for name, value in metrics(port).items()
        if name.startswith(start) and value
    }


class Process:
    """One worker or router, and what it says."""

    def __init__(self, part: str, child: Child, port: int, clock: Path) -> None:
        self.part, self.child, self.port, self._clock = part, child, port, clock
        self._from = 0

    def shift(self, seconds: float) -> None:
        """Its wall clock is off by so much from now on."""
        new = self._clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._clock)

    @property
    def log(self) -> str:
        """All that it wrote since `mark`."""
        return self.child.log.read_text("utf-8", "replace")[self._from :]

    def mark(self) -> None:
        self._from = len(self.child.log.read_text("utf-8", "replace")) if self.child.log.exists() else 0

    def shows(self, state: str) -> bool:
        """In its metrics, at this moment."""
        assert self.child.process.poll() is None, f"{self.child.name} ended: {self.child.last_lines()}"
        return states(self.part, self.port) == {state}

    def wait_until_shows(self, *either: str) -> None:
        wait_until(lambda: any(map(self.shows, either)), f"{self.child.name} is {' or '.join(either)}")

    def wait_for(self, state: str) -> None:
        """Until it shows the state in its metrics; its log must say so as well."""
        self.wait_until_shows(state)
        assert f"{self.part} is {state}" in self.log

    def wait_for_line(self, words: str) -> None:
        wait_until(lambda: words in self.log, f"{self.child.name} says: {words}")

    def stop(self) -> int:
        """Its exit code on SIGTERM."""
        self.child.stop()
        return int(self.child.process.returncode)

    def wait_for_end(self) -> int:
        """Its exit code, once it stopped by itself."""
        wait_until(lambda: self.child.process.poll() is not None, f"{self.child.name} stops")
        return int(self.child.process.returncode)


def launch(part: str, settings: Settings, within: Sequence[str] = ()) -> Process:
    """Start one; whoever asks stops it. Its log and the file that shifts its clock are in `settings.data_dir`.

    `within` is a command that runs the command behind it, in its own process.
    """
    name, port, logs = f"{part}-{uuid.uuid4().hex[:6]}", free_port(), settings.data_dir / "logs"
    logs.mkdir(exist_ok=True)
    clock, log = settings.data_dir / f"{name}.clock", logs / f"{name}.log"
    clock.write_text("0")
    added = {key: str(value) for key, value in environment_of(settings).items()}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*within, sys.executable, "-m", "tests.faults.shifted", clock, part, "--slot", "0"],
            env=os.environ | added | {PREFIX + "METRICS_PORT": str(port), WATCH: "1"},
            stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    return Process(part, Child(name, log, process), port, clock)


class Line:
    """A worker and a router that are to live through everything. `plain`: settings for whoever looks at the outcome."""

    def __init__(self, settings: Settings, plain: Settings) -> None:
        self.settings, self.plain = settings, plain
        self._sent: set[running.Place] = set()

    def __enter__(self) -> Self:
        self.worker, self.router = (launch(part, self.settings) for part in ("worker", "router"))
        return self

    def __exit__(self, *_: object) -> None:
        end_together([process.child.process for process in (self.worker, self.router)])

    def shift(self, seconds: float) -> None:
        """The wall clock of both is off by so much from now on."""
        for process in (self.worker, self.router):
            process.shift(seconds)

    def begin(self) -> None:
        """Both work, nothing waits, and what they said so far is not looked at again."""
        for process in (self.worker, self.router):
            process.mark()

    def deposit(
        self, records: int = 40, owner: str = "owner", schema: str = "social.reaction.v1"
    ) -> set[running.Place]:
        """Records of two owners, spread over the partitions; where they came to lie."""
        sent = set(running.produce(self.plain, [self._record(owner, schema) for _ in range(records)]))
        self._sent |= sent
        return sent

    def _record(self, owner: str, schema: str) -> RawRecord:
        number = next(_numbers)
        return raw(
            schema,
            partition=number % self.plain.partitions,
            event_id=uuid.UUID(int=number),
            owner_id=f"{owner}-{number % 2}",
        )

    def settle(self) -> None:
        """All that was ever deposited is stored, once, by the processes that were there from the beginning."""
        wait_until(lambda: self._sent <= running.stored(self.plain).keys(), "all that was deposited is stored")
        self.worker.wait_until_shows("working")
        self.router.wait_until_shows("routing", "store-slow")  # on a slow machine, until its next call
        rows = running.stored(self.plain)
        assert {len(rows[place]) for place in self._sent} == {1}
        assert len({rows[place][0][1]["event_id"] for place in self._sent}) == len(self._sent)
        assert not running.failed(self.plain)
