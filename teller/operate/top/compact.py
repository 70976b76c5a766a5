"""Draw a frame on a small screen, 80 columns by 24 rows: what matters most, each line whole."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from teller import units
from teller.operate.top import words
from teller.operate.top.draw import draw
from teller.operate.top.frame import BEHIND, FLOWS, Frame, PartRow

#: Parts in a row of the screen; rows of them; rows of failures and of depositors.
ACROSS, PART_ROWS, FEW = 3, 4, 3
#: Columns that the tables need to be whole.
WIDE: Final = 100
_QUITS: Final = "q quits"


def fitted(frame: Frame, console: Console) -> RenderableType:
    """Return the tables where the console has room for them, else the compact screen."""
    full = Group(draw(frame), Text(_QUITS, style="dim"))
    if not console.is_terminal or (console.width >= WIDE and len(console.render_lines(full)) <= console.height):
        return full
    return compact(frame)


def compact(frame: Frame) -> RenderableType:
    """Draw at most 24 lines; what is red comes first."""
    title = Text(f"Teller, over the last {units.span(frame.seconds)}   ", style="bold")
    title.append(_QUITS, style="not bold dim")
    shown: list[RenderableType] = [title]
    if frame.trouble:
        shown.append(_line(frame.trouble, "red"))
    if not frame.parts:
        shown.append(_line("No part runs in this data folder: `teller up` starts them, or name one.", "yellow"))
    shown += [_parts(frame.parts), _beside(_records(frame), _stages(frame))]
    if frame.failures or frame.depositors:
        shown.append(_beside(_failures(frame), _depositors(frame)))
    shown += [_line(each) for each in (*words.slowest(frame), words.delay(frame)) if each]
    return Group(*shown)


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _parts(parts: Sequence[PartRow]) -> Table:
    sheet = Table.grid(padding=(0, 2), expand=True)
    for _ in range(ACROSS):
        sheet.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    ordered = sorted(parts, key=lambda row: (row.well, row.part))
    most = ACROSS * PART_ROWS
    cells = [_part(row) for row in (ordered if len(ordered) <= most else ordered[: most - 1])]
    if len(ordered) > most:
        cells.append(Text(f"and {len(ordered) - most + 1} more", style="dim"))
    for at in range(0, len(cells), ACROSS):
        sheet.add_row(*cells[at : at + ACROSS])
    return sheet


def _part(row: PartRow) -> Text:
    if not row.well:
        name = row.part if row.part != "?" else row.address.removeprefix("http://").removesuffix("/metrics")
        return Text(f"▲ {name}: {row.state or 'not ready'}", style="red")
    return Text.assemble(("● ", "green"), f"{row.part} {units.size(row.memory)} {row.cpu:.2f}")


def _beside(*tables: Table) -> Table:
    sheet = Table.grid(padding=(0, 3))
    sheet.add_row(*tables)
    return sheet


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    sheet = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for at, head in enumerate(heads):
        sheet.add_column(head, justify="right" if at else "left", no_wrap=True, overflow="ellipsis")
    for row in rows:
        sheet.add_row(*map(Text, row))
    return sheet


def _records(frame: Frame) -> Table:
    rows = [["published", *(_rate(row.published) for row in frame.domains)]]
    for name in FLOWS:
        say = _size_rate if name == "bytes" else _rate
        rows.append([name, *(say(row.rates[name]) for row in frame.domains)])
    rows += [[f"for {stage}", *(units.count(row.lag[stage]) for row in frame.domains)] for stage in BEHIND]
    return _table(("", *(row.domain for row in frame.domains)), rows)


def _stages(frame: Frame) -> Table:
    rows = ((row.stage, _rate(row.rate), units.span(row.mean), f"{row.busy:.2f}") for row in frame.stages)
    return _table(("stage", "runs", "mean", "at once"), rows)


def _failures(frame: Frame) -> Table:
    rows = ((row.reason, _rate(row.rate), units.count(row.total)) for row in frame.failures[:FEW])
    return _table(("failed", "now", "in all"), rows)


def _depositors(frame: Frame) -> Table:
    rows = (
        (row.depositor[:12], _rate(row.clean), _rate(row.failed), units.count(sum(filter(None, row.waiting.values()))))
        for row in frame.depositors[:FEW]
    )
    return _table(("depositor", "clean", "failed", "waits"), rows)


def _rate(rate: float | None) -> str:
    return _short(units.rate(rate))


def _size_rate(rate: float) -> str:
    return _short(units.size_rate(rate))


def _short(rate: str) -> str:
    for word, sign in ((" a second", "/s"), (" a minute", "/min"), (" an hour", "/h")):
        rate = rate.replace(word, sign)
    return rate
