"""`teller top`: what the line does now, on a screen that refreshes."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.live import Live

from teller.operate.top.draw import draw
from teller.operate.top.frame import frame
from teller.operate.top.source import KafkaFigures, SampleSource, addresses
from teller.output import out
from teller.settings import load


def top(
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PART]...", help="Where parts show /metrics: a port, host:port or URL. Not said: "
                       "metrics_port of the settings, or what `teller up` runs in this data folder."),
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Print one frame and end.")] = False,
) -> None:  # fmt: skip
    """Show stages, rates, lag by topic, failures by reason and the slowest partition, until Ctrl-C.

    The lag comes from an exporter among the parts, else from Kafka.
    """
    settings = load()
    kafka = KafkaFigures(settings)
    source = SampleSource(partial(addresses, settings, parts or ()), kafka)
    try:
        if once:
            out.print(next(_frames(source, every)))
        else:
            _watch(source, every)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        kafka.close()


def _watch(source: SampleSource, every: float) -> None:
    with Live(console=out, screen=out.is_terminal, auto_refresh=False) as live:
        for shown in _frames(source, every):
            live.update(shown, refresh=True)


def _frames(source: SampleSource, every: float) -> Iterator[RenderableType]:
    before = source.sample()
    while True:
        time.sleep(every)
        after = source.sample()
        yield draw(frame(before, after))
        before = after
