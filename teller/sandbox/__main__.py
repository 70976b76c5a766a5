"""Fetch what the embedded broker needs, once, and show the progress: `python -m teller.sandbox`."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from teller import settings
from teller.embedded import EmbeddedKafkaError, prepare


class Bars:
    """Shows a bar for each step from the step's beginning; a step with nothing to do shows nothing."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}

    def show(self, step: str, done: int, whole: int) -> None:
        if not self._tasks:
            self._bars.start()
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(step, total=whole)
        self._bars.update(self._tasks[step], completed=done)

    def end(self) -> None:
        if self._tasks:
            self._bars.stop()


def main() -> int:
    bars = Bars()
    try:
        prepare(settings.load().cache_dir, bars.show)
    except (EmbeddedKafkaError, settings.SettingsError) as error:
        bars.end()
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        bars.end()
        return 130
    bars.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
