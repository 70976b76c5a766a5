"""The bar of `teller deposit`: bytes that were read of the files, and records that were read and that Kafka has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from connectors.publish import DepositReport
from teller import output

_RECORDS: Final = "{task.fields[read]:,} records read, {task.fields[taken]:,} {task.fields[verb]}"


class DepositBar:
    """Shows how far a deposit is. Its total is what the files hold, and is not known where one is a folder: a connector
    picks what it reads there. An archive may be read in part or twice: no file counts for more than its size, and
    each has all of it once it is done.
    """

    def __init__(self, files: Sequence[Path], bars: Progress, verb: str) -> None:
        sizes = [None if file.is_dir() else file.stat().st_size for file in files]
        self._sizes = iter(sizes)
        known = [size for size in sizes if size is not None]
        total = sum(known) if len(known) == len(sizes) else None
        self._bars, self._file_size = bars, next(self._sizes, None)
        self._before = self._within = 0
        self._task: TaskID = bars.add_task("", total=total, read=0, taken=0, verb=verb)

    def on_bytes(self, count: int) -> None:
        """Count bytes that were read of the file."""
        self._within += count
        if self._file_size is not None:
            self._within = min(self._within, self._file_size)
        self._bars.update(self._task, completed=self._before + self._within)

    def on_file_end(self) -> None:
        """Go on with the next file."""
        self._before += self._within if self._file_size is None else self._file_size
        self._within, self._file_size = 0, next(self._sizes, None)
        self._bars.update(self._task, completed=self._before)

    def on_records(self, report: DepositReport) -> None:
        """Show the records: what Kafka has is what it has acknowledged."""
        self._bars.update(self._task, read=report.read, taken=report.deposited)


@contextmanager
def deposit_bar(files: Sequence[Path], *, dry: bool) -> Iterator[DepositBar]:
    """Show the bar on a terminal, until the deposit is over."""
    columns = (BarColumn(), DownloadColumn(), TextColumn(_RECORDS, markup=False), TimeRemainingColumn())
    shows = output.err.is_terminal
    with Progress(TextColumn("deposit"), *columns, console=output.err, transient=True, disable=not shows) as bars:
        yield DepositBar(files, bars, "would be deposited" if dry else "in Kafka")
