"""Processes that are measured: workers, routers and baselines, each started with a log, watched and ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil  # type: ignore[import-untyped]

from teller.run.process import WATCH

STOP_S = 15.0


class MeasuredProcessEndedError(RuntimeError):
    """A measured process ended by itself; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Command:
    """Command: `python -m` and these words, with these settings in its environment."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Usage:
    """Usage of all parts together so far: processor seconds, and the most memory in bytes."""

    cpu: float
    memory: int


class MeasuredProcesses:
    """Runs commands as long as the context is open; with `flames`, under py-spy, which writes flame graphs there."""

    def __init__(self, commands: Sequence[Command], logs: Path, flames: Path | None = None) -> None:
        self._commands, self._logs, self._flames = commands, logs, flames
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._most: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        for command in self._commands:
            with self._log(command.name).open("wb") as log:
                self._running[command.name] = subprocess.Popen(  # noqa: S603 - our own commands
                    [*self._profiler(command.name), sys.executable, "-W", "ignore", "-m", *command.words],
                    env={**os.environ, **command.environment, WATCH: "1"},
                    stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._running:
            with suppress(psutil.Error):
                self._process(name).send_signal(signal.SIGTERM)
        for name, started in self._running.items():
            self._end(name, started)

    def check(self) -> None:
        """Check that all parts still run.

        Raises:
            PartEndedError: a part has ended.
        """
        for name, started in self._running.items():
            if started.poll() is not None:
                last = self._log(name).read_text("utf-8", "replace").splitlines()[-15:]
                raise MeasuredProcessEndedError(f"{name} ended by itself; the end of its log:\n" + "\n".join(last))

    def usage(self) -> Usage:
        """Measure what the parts have used since they were started."""
        cpu = 0.0
        for name in self._running:
            with suppress(psutil.Error):
                family = self._family(name)
                cpu += sum(times.user + times.system for times in (one.cpu_times() for one in family))
                memory = sum(getattr(one.memory_full_info(), "pss", 0) for one in family) or family[0].memory_info().rss
                self._most[name] = max(self._most.get(name, 0), memory)
        return Usage(cpu, sum(self._most.values()))

    def said(self, name: str, words: str) -> bool:
        """Return whether the part's log holds the words by now."""
        return words in self._log(name).read_text("utf-8", "replace")

    def memory(self) -> dict[str, int]:
        """Most memory of each part that was measured, in bytes."""
        return dict(self._most)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _process(self, name: str) -> psutil.Process:
        """Measured process: under a profiler, the profiler's child."""
        own = psutil.Process(self._running[name].pid)
        return (own.children() or [own])[0] if self._flames else own

    def _family(self, name: str) -> list[psutil.Process]:
        """Measured process and its children: a worker scans in child processes."""
        measured = self._process(name)
        return [measured, *measured.children(recursive=True)]

    def _profiler(self, name: str) -> list[str]:
        if self._flames is None:
            return []
        self._flames.mkdir(parents=True, exist_ok=True)
        spy = Path(sys.executable).with_name("py-spy")
        flame = next(file for run in count(1) if not (file := self._flames / f"{name}-{run}.svg").exists())
        flame.touch()
        return [str(spy), "record", "--rate", "100", "-o", str(flame), "--"]

    def _end(self, name: str, started: "subprocess.Popen[bytes]") -> None:
        if started.stdin:
            started.stdin.close()
        with suppress(psutil.Error):
            measured = self._process(name)
            try:
                measured.wait(STOP_S)
            except psutil.TimeoutExpired:
                measured.kill()
        try:
            started.wait(STOP_S)  # a profiler writes its graph when its child has ended
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
