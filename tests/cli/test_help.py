"""What `teller --help` shows of all commands, and how the help of each is drawn."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer

from teller.cli.commands import COMMANDS
from teller.cli.lazy import reflowed
from teller.cli.main import app
from tests.cli.test_commands import environment, process, teller

WIDTH = 80
#: Modules that take long to load, and what no list of commands needs.
HEAVY = {"confluent_kafka", "cryptography", "fastavro", "minio", "numpy", "pydantic", "spacy", "pyarrow"}


def every(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    yield " ".join(words), command
    for name, each in getattr(command, "commands", {}).items():
        yield from every(each, (*words, name))


EVERY = dict(every(typer.main.get_command(app)))


def shown(words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", WIDTH)
    found = teller(tmp_path, *words.split(), "--help")
    assert found.returncode == 0
    return found.stdout


def test_the_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"teller \d+\.\d+\.\d+\n", teller(tmp_path, "--version").stdout)


def test_commands_are_listed_in_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = shown("", monkeypatch, tmp_path)
    titles = re.findall(r"─ ([A-Z].*?) ─", page)
    assert titles == ["Options", *dict.fromkeys(entry.panel for entry in COMMANDS.values())]
    assert re.findall(r"^│ ([a-z][\w-]*) ", page, re.MULTILINE) == list(COMMANDS)


def test_each_command_of_the_list_is_there() -> None:
    for name in COMMANDS:
        assert EVERY[name].name == name
        assert EVERY[name].help


def test_the_list_loads_no_command(tmp_path: Path) -> None:
    program = "import sys, teller.cli.main as m\ntry: m.main()\nfinally: sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program, "--help"], env=environment({}), cwd=tmp_path, capture_output=True, text=True,
        timeout=100, check=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "deposit" in done.stdout
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith("teller.cli.")} - {
        f"teller.cli.{name}" for name in ("commands", "completing", "formats", "lazy", "main", "problems")
    }


@pytest.mark.parametrize("words", EVERY)
def test_help_fits_80_columns_and_wraps_where_the_line_is_full(
    words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = shown(words, monkeypatch, tmp_path).splitlines()
    assert max(map(len, page)) <= WIDTH
    assert not [
        wrong for wrong in ("<bool>", "...]", "%Y", "--no-ask", "list[", "range>", "<str>") if wrong in "".join(page)
    ]
    prose = [line.strip() for line in page if not line.startswith(("╭", "│", "╰"))]
    for line, after in pairwise(prose):
        if line and after and not line.startswith("Usage:") and not re.match(r"\d: ", after):
            assert len(line) + 1 + len(after.split()[0]) > WIDTH - 3, f"{line!r} ends early"


def test_exit_codes_have_a_line_each() -> None:
    text = "Do it.\n\nIt is\ndone once. Exit code 0: all\nis well; 1: not\nso. 23: never."
    assert reflowed(text) == "Do it.\n\nIt is done once.\n\nExit code 0: all is well;\n1: not so. 23: never."


def test_brackets_are_shown(tmp_path: Path) -> None:
    shown = process(tmp_path, "schemas", "show", "social.post.v1").stdout
    assert "[a-z0-9][a-z0-9._-]{0,63}" in shown
