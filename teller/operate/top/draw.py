"""Turn a frame into what rich shows."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from teller import units
from teller.operate.top import words
from teller.operate.top.frame import BEHIND, FLOWS, Frame


def draw(frame: Frame) -> RenderableType:
    """Draw the tables one under the other, and problems at the end."""
    shown: list[RenderableType] = [
        Text(f"Teller, over the last {units.span(frame.seconds)}", style="bold"),
        _table("Parts", ("part", "state", "ready", "memory", "cores", "address"), _parts(frame), 2),
        _table("Records", ("", *(row.domain for row in frame.domains)), _domains(frame), 1),
        _table("Stages", ("stage", "runs", "mean", "at once"), _stages(frame), 1),
    ]
    if frame.failures:
        rows = ((row.reason, units.rate(row.rate), units.count(row.total)) for row in frame.failures)
        shown.append(_table("Failed", ("reason", "now", "in all"), rows, 1))
    if frame.depositors:
        heads = ("depositor", "stripped", "failed", *_WAITS)
        shown.append(_table("Depositors", heads, _depositors(frame), 1))
    return Group(*shown, Text.from_markup("\n".join(_lines(frame))))


_WAITS: Final = tuple(f"waits for {stage}" for stage in BEHIND)


def _lines(frame: Frame) -> Iterable[str]:
    yield from words.slowest(frame)
    yield from filter(None, [words.delay(frame)])
    if frame.trouble:
        yield f"[red]{escape(frame.trouble)}[/]"
    if not frame.parts:
        yield "[yellow]No part runs in this data folder: `teller up` starts them; or name some (teller top 9400)[/]"


def _parts(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.parts:
        colour = "green" if row.well else "red"
        figures = units.size(row.memory), f"{row.cpu:.2f}"
        yield row.part, f"[{colour}]{row.state or '-'}[/]", "yes" if row.ready else "no", *figures, escape(row.address)


def _domains(frame: Frame) -> Iterable[Sequence[str]]:
    yield "published", *(units.rate(row.published) for row in frame.domains)
    for name in FLOWS:
        say = units.size_rate if name == "bytes" else units.rate
        yield name, *(say(row.rates[name]) for row in frame.domains)
    for stage, title in zip(BEHIND, _WAITS, strict=True):
        yield title, *(units.count(row.lag[stage]) for row in frame.domains)


def _depositors(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.depositors:
        waits = map(units.count, row.waiting.values())
        yield escape(row.depositor), units.rate(row.clean), units.rate(row.failed), *waits


def _stages(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.stages:
        yield row.stage, units.rate(row.rate), units.span(row.mean), f"{row.busy:.2f}"


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> Table:
    """Make a table: the first `words` columns hold words, the others numbers."""
    sheet = Table(title=title, title_justify="left", title_style="bold", header_style="", pad_edge=False)
    for at, head in enumerate(heads):
        sheet.add_column(head, justify="left" if at < words or head == "address" else "right")
    for row in rows:
        sheet.add_row(*map(Text.from_markup, row))
    return sheet
