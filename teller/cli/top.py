"""`teller top`: what the line does now, on a screen that refreshes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import typer
from rich.live import Live

from teller.operate.top.compact import fitted
from teller.operate.top.draw import draw
from teller.operate.top.frame import Frame, frame
from teller.operate.top.keyboard import Keyboard
from teller.operate.top.source import KafkaFigures, SampleSource, addresses
from teller.output import out
from teller.settings import load


def top(
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar="PART", help="Where parts show /metrics: a port, host:port or URL; not given: "
                       "what `teller up` runs in this data folder, else metrics_port of the settings, else port 9400."),
    ] = None,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Print one frame and end.")] = False,
) -> None:  # fmt: skip
    """Show stages, rates, lag by topic, failures by reason and the slowest partition, until `q` or Ctrl-C.

    The lag comes from an exporter among the parts, else from Kafka. A small screen shows less of each.
    """
    settings = load()
    kafka = KafkaFigures(settings)
    source = SampleSource(partial(addresses, settings, parts or ()), kafka)
    try:
        with Keyboard() as keyboard:
            frames = _frames(source, lambda: keyboard.pressed("q", every))
            if once:
                out.print(draw(next(frames)))
            else:
                _watch(frames)
    except (KeyboardInterrupt, StopIteration):
        raise typer.Exit(0) from None
    finally:
        kafka.close()


def _watch(frames: Iterator[Frame]) -> None:
    with Live(console=out, screen=out.is_terminal, auto_refresh=False) as live:
        for shown in frames:
            live.update(fitted(shown, out), refresh=True)


def _frames(source: SampleSource, ended: Callable[[], bool]) -> Iterator[Frame]:
    """Yield frames; `ended` waits for the next one, and tells whether none is wanted any more."""
    before = source.sample()
    while not ended():
        after = source.sample()
        yield frame(before, after)
        before = after
