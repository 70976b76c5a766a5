"""Printing for commands: tables for people, JSON for programs."""

import json
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

#: Results go to standard output, progress and problems to standard error. A file gets each message on one line.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())

#: Number of refused records that are listed for people; the counts cover all.
LISTED: Final = 10
JSON_FLAG = typer.Option("--json", help="One JSON object a line, for programs.")


def json_line(value: Any) -> None:
    """Print one JSON object on a line of its own; in ASCII where it holds what does not print."""
    line = json.dumps(value, default=plain, ensure_ascii=False)
    typer.echo(line if line.isprintable() else json.dumps(value, default=plain))


def problem(text: object, *, as_json: bool | None = None) -> None:
    """Print what stopped a command: a line on standard error, or for programs one JSON object on standard output.

    `as_json` None: as the command line asks, which is all that is known where its options are wrong.
    """
    if json_asked() if as_json is None else as_json:
        json_line({"error": str(text)})
    else:
        err.print(f"teller: {text}", style="red", markup=False)


def json_asked() -> bool:
    """Tell whether the command line asks for JSON."""
    return "--json" in sys.argv[1:]


def plain(value: Any) -> Any:
    """Turn times into ISO 8601, bytes into hex, the rest into text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> None:  # fmt: skip
    """Print a table on standard output; columns named in `right` hold numbers, those in `whole` ids to paste, which no
    line breaks. Text is shown as it is, brackets too: a cell with a style is a `Text`.
    """
    sheet = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for column in columns:
        sheet.add_column(
            column, justify="right" if column in right else "left", overflow="fold", no_wrap=column in whole
        )
    for row in rows:
        sheet.add_row(*map(_cell, row))
    out.print(sheet)


def first_of(count: int) -> str:
    """Return the title of a table of what is refused, of which the first LISTED are shown."""
    return f"The first {LISTED} of {count:,}" if count > LISTED else "Each of them"


def _cell(value: object) -> Text:
    return value if isinstance(value, Text) else Text(f"{value:,}" if isinstance(value, int) else str(value))


def program(folder: Path | None = None) -> str:
    """Return how this program was started, to be pasted; with a data folder, or the one that the environment names."""
    data = str(folder) if folder else os.environ.get("TELLER_DATA_DIR")
    module = Path(sys.argv[0]).name == "__main__.py"
    start = shlex.join([sys.executable, "-m", "teller"] if module else [sys.argv[0]])
    return f"TELLER_DATA_DIR={shlex.quote(data)} {start}" if data else start


def suggest(to: Console, commands: Iterable[tuple[str, str]]) -> None:
    """Print commands to paste, each whole on a line of its own, below what it shows."""
    for command, shows in commands:
        to.print(Text(f"# {shows}\n{command}"), soft_wrap=True)


def escaped(text: str) -> str:
    """Escape what does not print, as Python does: what somebody else wrote must not move the cursor."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)
