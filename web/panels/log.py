"""The public log: how many leaves are published, how old that is, what waits, and which witnesses signed. Pure."""

from dataclasses import dataclass
from typing import Final

from teller import units
from teller.operate.top.public_log import LogRow
from web.panels.panel import PagePanel
from web.snapshot import Snapshot

#: Witnesses that are shown.
SHOWN: Final = 16


@dataclass(frozen=True, slots=True)
class LogModel:
    """Values of the panel; `leaves` is empty where no writer of the log is seen, and `ago` where it has published
    nothing since its start. Each witness has its name and how long ago it signed.
    """

    leaves: str = ""
    ago: str = ""
    waiting: str = ""
    stopped: bool = False
    witnesses: tuple[tuple[str, str], ...] = ()


def read(seen: Snapshot) -> LogModel:
    return _model(seen.frame.log, seen.at) if seen.frame and seen.frame.log else LogModel()


def _model(log: LogRow, now: float) -> LogModel:
    return LogModel(
        units.count(log.leaves),
        _ago(log.at, now),
        units.count(log.wait),
        log.stopped,
        tuple((name, _ago(at, now)) for name, at in log.witnesses[:SHOWN]),
    )


def _ago(at: float, now: float) -> str:
    return units.span(max(0.0, now - at)) if at else ""


PANEL: Final = PagePanel("log", "The public log", read)
