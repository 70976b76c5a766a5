"""The owners' desk: who is signed in, what is called, what is late. It shows no owner. Pure."""

from dataclasses import dataclass
from typing import Final

from teller import units
from teller.operate.top.owners_desk import DeskRow
from web.panels.panel import PagePanel
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class OwnersModel:
    """Values of the panel; `calls` is empty where no desk is seen, `sessions` where it cannot tell how many are open,
    `late` where nothing is, and `failed` and `undecided` where there are none. `blind`: it has no index now.
    """

    calls: str = ""
    sessions: str = ""
    failed: str = ""
    late: str = ""
    undecided: str = ""
    blind: bool = False


def read(seen: Snapshot) -> OwnersModel:
    return _model(seen.frame.owners) if seen.frame and seen.frame.owners else OwnersModel()


def _model(desk: DeskRow) -> OwnersModel:
    return OwnersModel(
        units.count(desk.calls),
        "" if desk.sessions is None else units.count(desk.sessions),
        units.count(desk.failed) if desk.failed else "",
        units.span(desk.late) if desk.late else "",
        units.count(desk.undecided) if desk.undecided else "",
        desk.late is None,
    )


PANEL: Final = PagePanel("owners", "The owners' page", read)
