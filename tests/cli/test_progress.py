"""The bars of long commands: what they count, and that there are none where nobody watches."""

import io

import pytest
from rich.progress import Progress

from teller import output
from teller.cli.progress import progress, saying


def test_a_total_that_is_not_known_is_not_shown_as_reached() -> None:
    bars = Progress(disable=True)
    say = saying(bars)
    say("receipts", 1_000, 0)
    say("objects", 0, 3)
    receipts, objects = bars.tasks
    assert (receipts.completed, receipts.total) == (1_000, None)
    assert (objects.completed, objects.total) == (0, 3)
    say("receipts", 1_200, 1_200)
    assert (receipts.completed, receipts.total, receipts.finished) == (1_200, 1_200, True)


@pytest.mark.parametrize("watched", [True, False])
def test_nothing_is_shown_without_a_terminal(monkeypatch: pytest.MonkeyPatch, watched: bool) -> None:
    file = io.StringIO()
    monkeypatch.setattr(output, "err", output.MessageConsole(file=file, force_terminal=watched, width=80))
    with progress() as say:
        say("objects", 2, 3)
    assert ("objects" in file.getvalue()) is watched
