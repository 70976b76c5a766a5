"""Printing for commands: tables for people, JSON for programs."""

import json
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text


class MessageConsole(Console):
    """A console that shows text as it is, brackets too, and leaves it to the terminal to wrap it: commands and ids are
    pasted whole. What has a style is a `Text`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does; what is text alone is not wrapped."""
        if all(isinstance(each, str | Text) for each in objects):
            options.setdefault("soft_wrap", True)
        super().print(*objects, **options)


#: Results go to standard output, progress and problems to standard error.
out = MessageConsole(width=None if sys.stdout.isatty() else 120)
err = MessageConsole(stderr=True, soft_wrap=not sys.stderr.isatty())

#: Number of refused records that are listed for people; the counts cover all.
LISTED: Final = 10
#: Columns of the terminal that a table's column gets at the least, before its rows are shown as lines.
LEAST_WIDTH: Final = 8
#: An account, a pseudonym, a failure's or receipt's id.
_ID: Final = re.compile(r"[0-9a-f-]{32,64}")
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
        err.print(f"teller: {text}", style="red")


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
    """Print a table on standard output; columns named in `right` hold numbers. No line breaks what is pasted: ids, and
    columns named in `whole`; where they leave no room for the others, each row is shown as lines of its own. Text is
    shown as it is, brackets too: a cell with a style is a `Text`.
    """
    sheet = Table(title=Text(title), title_justify="left", title_style="bold", header_style="")
    print_rows(out, sheet, columns, rows, right, whole)


def print_rows(  # noqa: PLR0913, PLR0917 - what a table is made of
    to: Console, sheet: Table, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str],
    whole: Sequence[str],
) -> None:  # fmt: skip
    """Print rows on `sheet`, which has no columns yet, or as lines: see `table`."""
    cells = [[_cell(value) for value in row] for row in rows]
    kept = [name in whole or any(_ID.fullmatch(row[at].plain) for row in cells) for at, name in enumerate(columns)]
    longest = [max((row[at].cell_len for row in cells), default=0) for at in range(len(columns))]
    if any(kept) and _least(columns, kept, longest) > to.width:
        _print_lines(to, sheet.title, columns, cells)
        return
    for name, is_kept in zip(columns, kept, strict=True):
        justify: Literal["right", "left"] = "right" if name in right else "left"
        sheet.add_column(Text(name), justify=justify, overflow="fold", no_wrap=is_kept)
    for row in cells:
        sheet.add_row(*row)
    to.print(sheet)


def _least(columns: Sequence[str], kept: Sequence[bool], longest: Sequence[int]) -> int:
    """Return the width of a table with each column as narrow as may be, and its borders."""
    widths = [
        max(length, len(name)) if is_kept else min(length, LEAST_WIDTH)
        for name, is_kept, length in zip(columns, kept, longest, strict=True)
    ]
    return 1 + sum(3 + width for width in widths)


def _print_lines(to: Console, title: object, columns: Sequence[str], cells: Sequence[Sequence[Text]]) -> None:
    width = max(map(len, columns)) + 2
    if title:
        to.print(Text(str(title), style="bold"))
    for row in cells:
        for column, cell in zip(columns, row, strict=True):
            if cell.plain:
                to.print(Text.assemble(f"{column:{width}}", cell), soft_wrap=True)
        to.print()


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
