"""A part of the embedded line that ends by itself: what `teller up` says, and when. The parts are doubles."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from teller import settings
from teller.cli import up
from teller.run.local_processes import LocalProcesses, ProcessEndedError
from teller.run.process import Child
from tests.cli.test_commands import teller

ENDINGS = [
    ("raise SystemExit(3)", "exit code 3"),
    ("", "exit code 0"),
    ("import os; os.kill(os.getpid(), 9)", "signal 9, Killed"),
]


def parts_of(folder: Path, code: str) -> LocalProcesses:
    """A line whose only part has run this code, and has ended."""
    process = subprocess.Popen([sys.executable, "-c", code])
    process.wait()
    (log := folder / "router-0.log").write_text("the last line")
    found = LocalProcesses(settings.load(data_dir=folder))
    found.children["router-0"] = Child("router-0", log, process)
    return found


@pytest.mark.parametrize(("code", "how"), ENDINGS)
def test_which_part_ended_and_how_is_told_with_the_end_of_its_log(tmp_path: Path, code: str, how: str) -> None:
    with pytest.raises(ProcessEndedError) as raised:
        parts_of(tmp_path, code).check()
    assert f"router-0 ended by itself ({how})" in str(raised.value)
    assert "the last line" in str(raised.value)


class Line:
    """A line that says when it stops, as LocalCluster does."""

    def __init__(self, _settings: Any, _workers: int, say: Callable[[str], None], **_: Any) -> None:
        self.bootstrap, self.parts, self._say = "127.0.0.1:1", parts_of(Path.cwd(), "raise SystemExit(3)"), say

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._say("Stopping")


def test_up_says_so_before_it_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "LocalCluster", Line)
    monkeypatch.setattr(up, "stop_on_signals", threading.Event)
    shown = teller(tmp_path, "up")
    assert shown.returncode == 1
    assert "router-0 ended by itself (exit code 3)" in " ".join(shown.stderr.split("Stopping")[0].split())
