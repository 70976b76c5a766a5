"""Turn a frame into what rich shows."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from teller.operate.top.frame import FLOWS, Frame

WELL = {"working", "routing", ""}


def draw(frame: Frame) -> RenderableType:
    """Draw the tables one under the other, and problems at the end."""
    shown: list[RenderableType] = [
        Text(f"Teller, over the last {frame.seconds:.1f} s", style="bold"),
        _table("Parts", ("part", "state", "ready", "MB", "cores", "address"), _parts(frame), 2),
        _table("Records a second, and waiting", _HEADS, _domains(frame), 1),
        _table("Stages", ("stage", "runs/s", "mean s", "at once"), _stages(frame), 1),
    ]
    if frame.failures:
        rows = ((row.reason, f"{row.rate:,.1f}", f"{row.total:,}") for row in frame.failures)
        shown.append(_table("Failed", ("reason", "a second", "in all"), rows, 1))
    if frame.depositors:
        heads = ("depositor", "clean/s", "failed/s", "waits for worker", "waits for router")
        shown.append(_table("Depositors", heads, _depositors(frame), 1))
    return Group(*shown, Text.from_markup("\n".join(_lines(frame))))


_HEADS = ("domain", *FLOWS, "waits for worker", "waits for router")


def _lines(frame: Frame) -> Iterable[str]:
    for stage, (place, behind) in sorted(frame.slowest.items()):
        waits = "" if behind.seconds is None else f", the oldest for {behind.seconds:,.0f} s"
        topic = f"{place.domain} {place.partition}"
        yield f"Slowest partition for a {stage}: {topic}, {behind.records:,} records wait{waits}"
    half, most = (frame.delay.get(share) for share in (0.5, 0.95))
    if half is not None and most is not None:
        yield f"From deposit to receipt: half within {half:g} s, 95 % within {most:g} s"
    if frame.trouble:
        yield f"[red]{escape(frame.trouble)}[/]"
    if not frame.parts:
        yield "[yellow]No part is asked: name them (teller top 9400 host:9400), as `teller up` prints them[/]"


def _parts(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.parts:
        colour = "green" if row.ready and row.state in WELL else "red"
        figures = f"{row.memory / 1e6:,.0f}", f"{row.cpu:.2f}"
        yield row.part, f"[{colour}]{row.state or '-'}[/]", "yes" if row.ready else "no", *figures, escape(row.address)


def _domains(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.domains:
        rates = (f"{row.rates[name]:,.1f}" for name in FLOWS)
        yield row.domain, *rates, *_counts(row.lag)


def _depositors(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.depositors:
        yield escape(row.depositor), f"{row.clean:,.1f}", f"{row.failed:,.1f}", *_counts(row.waiting)


def _counts(waiting: Mapping[str, int | None]) -> Iterable[str]:
    return ("?" if count is None else f"{count:,}" for count in waiting.values())


def _stages(frame: Frame) -> Iterable[Sequence[str]]:
    for row in frame.stages:
        yield row.stage, f"{row.rate:,.1f}", f"{row.mean:.4f}", f"{row.busy:.2f}"


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> Table:
    """Make a table: the first `words` columns hold words, the others numbers."""
    sheet = Table(title=title, title_justify="left", title_style="bold", header_style="", pad_edge=False)
    for at, head in enumerate(heads):
        sheet.add_column(head, justify="left" if at < words or head == "address" else "right")
    for row in rows:
        sheet.add_row(*row)
    return sheet
