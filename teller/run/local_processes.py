"""Run the parts as child processes, on any Kafka: started, watched and stopped as one."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr

from teller.operate.reconciliation import lag
from teller.run.process import Child, end_together, free_port, is_taken, start
from teller.settings import PREFIX, Settings, load

POLL_SECONDS = 0.2
OWNER_DESK = "owner-desk"
OWNER_PAGE = "owner-page"


class ProcessEndedError(RuntimeError):
    """A worker or router ended by itself; the message says how, and holds the end of its log."""


class LocalProcesses:
    """A router and some workers with these settings, and what runs `beside` them, such as `feedback`; logs go to
    `settings.data_dir/logs`. Not thread-safe.
    """

    def __init__(
        self, settings: Settings, workers: int = 1, *, beside: tuple[str, ...] = (), page: Sequence[str] | None = None
    ) -> None:
        """`page`: options of `teller web`; None: no page. A page that ends ends nothing else. `beside` an `owner-desk`
        the page of owners runs, too.
        """
        self.settings = settings
        self._page_options = page
        self.page: Child | None = None
        self.owner_page: Child | None = None
        self._names = [("worker", slot) for slot in range(workers)] + [("router", 0)]
        self._names += [(part, 0) for part in beside]
        self.children: dict[str, Child] = {}
        #: By the parts' names; those that are not there when the parts start get any that is free.
        self.metrics_ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        for part, slot in self._names:
            self._start(part, slot)
        if (OWNER_DESK, 0) in self._names:
            self._start_owner_page()
        if self._page_options is not None:
            self.start_page(self._page_options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        children = [*self.children.values(), self.page, self.owner_page]
        end_together([child.process for child in children if child is not None])

    @property
    def names(self) -> list[str]:
        """Return the names of the parts, as in `metrics_ports`."""
        pages = [(OWNER_PAGE, 0)] if (OWNER_DESK, 0) in self._names else []
        return [f"{part}-{slot}" for part, slot in self._names + pages]

    @property
    def worker_metrics(self) -> list[int]:
        """Return the ports of the workers' /metrics."""
        return [port for name, port in self.metrics_ports.items() if name.startswith("worker")]

    def _start(self, part: str, slot: int) -> None:
        name = f"{part}-{slot}"
        arguments = [part, "--slot", str(slot)] if part in ("worker", "router") else [part]
        self.children[name] = start(name, arguments, self._environment(name), self.settings.data_dir / "logs")

    def _environment(self, name: str) -> dict[str, Any]:
        """Return the settings of a part that shows metrics."""
        if name not in self.metrics_ports:
            self.metrics_ports[name] = free_port()
        return environment_of(self.settings) | {PREFIX + "METRICS_PORT": self.metrics_ports[name]}

    def start_page(self, options: Sequence[str]) -> None:
        """Start the page with options of `teller web`, unless something listens on its port already."""
        if self.settings.web_port and not is_taken(self.settings.web_host, self.settings.web_port):
            arguments = ["web", *map(str, self.metrics_ports.values()), *options]
            self.page = start("web", arguments, environment_of(self.settings), self.settings.data_dir / "logs")

    def _start_owner_page(self) -> None:
        """Start the page of owners, unless something listens on its port already."""
        name = f"{OWNER_PAGE}-0"
        if is_taken(self.settings.owner_page_host, self.settings.owner_page_listens):
            self.metrics_ports.pop(name, None)
            return
        environment = self._environment(name)
        self.owner_page = start(OWNER_PAGE, [OWNER_PAGE], environment, self.settings.data_dir / "logs")

    def check(self) -> None:
        """Check that every part still runs.

        Raises:
            ProcessEndedError: one does not.
        """
        for child in self.children.values():
            if child.process.poll() is not None:
                how = f"{child.name} ended by itself ({child.ending()})"
                raise ProcessEndedError(f"{how}; the end of {child.log}:\n{child.last_lines()}")

    def wait_until_drained(self, seconds: float, progress: Callable[[int], None] = lambda _left: None) -> None:
        """Return when no deposited record waits any more; `progress` gets the number that still do.

        Raises:
            TimeoutError: records still wait after `seconds`.
            ProcessEndedError: a part ended.
        """
        end = time.monotonic() + seconds
        while (left := lag.total(lag.lags(self.settings))) > 0:
            progress(left)
            self.check()
            if time.monotonic() > end:
                logs = self.settings.data_dir / "logs"
                raise TimeoutError(f"{left:,} records still wait after {seconds:.0f} s: see {logs}")
            time.sleep(POLL_SECONDS)
        progress(0)


def environment_of(settings: Settings) -> dict[str, Any]:
    """Return the settings that a child would not find by itself, as environment variables."""
    usual = load()
    changed = {name: getattr(settings, name) for name in Settings.model_fields if name != "metrics_port"}
    return {PREFIX + name.upper(): _plain(value) for name, value in changed.items() if value != getattr(usual, name)}


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return value.resolve() if isinstance(value, Path) else value
