"""Bars of progress on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from teller import output


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each thing that is done, on a terminal, until all is over: call what this gives with its name, how
    much is done, and the total, 0 as long as that is not known.
    """
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    shows = output.err.is_terminal
    with Progress(*columns, console=output.err, transient=True, disable=not shows) as bars:
        yield saying(bars)


def saying(bars: Progress) -> Callable[[str, int, int], None]:
    """Return what keeps a bar of each name."""
    tasks: dict[str, TaskID] = {}

    def say(words: str, done: int, total: int) -> None:
        if words not in tasks:
            tasks[words] = bars.add_task(words, total=None)
        bars.update(tasks[words], completed=done, total=total or None)

    return say
