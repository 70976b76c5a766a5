"""Exports of the desk on a bank in memory, made when the test says so."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from teller.operate.owner_desk.files.exports import OwnerExports
from teller.operate.owner_export.sources import OwnerSources
from tests.owner_export.bank import POST, MemoryBank, rows_of


class LaterWorkers(Executor):
    """Workers that begin when they are let."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_named: Any) -> Future[Any]:
        self.jobs.append((fn, args))
        return Future()

    def work(self) -> None:
        while self.jobs:
            fn, args = self.jobs.pop(0)
            fn(*args)


class ExportingDesk:
    """A bank, a clock, and exports in a folder. `opened` are the owners whose export was announced."""

    def __init__(self, folder: Path, most_bytes: int = 1 << 30) -> None:
        self.folder, self.most_bytes, self.now = folder / "exports", most_bytes, 1_800_000_000.0
        self.bank, self.opened, self.trouble = MemoryBank(), list[str](), list[Exception]()
        for number in range(3):
            self.bank.deposit(rows_of(POST, 2, number * 10))
        self.restart()

    def restart(self) -> None:
        self.workers = LaterWorkers()
        self.exports = OwnerExports(
            self.folder, self.open, self.workers, self.most_bytes, clock=lambda: self.now
        )  # fmt: skip

    @contextmanager
    def open(self, owner: str) -> Iterator[OwnerSources]:
        if self.trouble:
            raise self.trouble[0]
        self.opened.append(owner)
        yield self.bank

    def there(self) -> list[str]:
        """The files of exports, without the names of their folders."""
        return sorted(str(Path(*each.relative_to(self.folder).parts[1:])) for each in self.folder.rglob("*"))
