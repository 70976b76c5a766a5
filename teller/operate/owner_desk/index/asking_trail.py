"""Queries of who read or changed what an owner has, and of what was refused."""

from typing import Any, Final

from teller.operate.owner_desk.index.asking import Asked
from teller.operate.owner_desk.port.reading import ROWS, LookRow, Looks, RefusalRow, Refusals

_LATEST: Final = (2**63 - 1, 2**63 - 1)
_OWN: Final = """
    SELECT time, offset, access, who, role, purpose, what, 1, 0 FROM look
    WHERE owner = ? AND (time, offset) < (?, ?) ORDER BY time DESC, offset DESC LIMIT ?
"""
_EVERYBODYS: Final = """
    SELECT time, offset, access, who, role, purpose, what, times, 1 FROM look_of_everybody
    WHERE (time, offset) < (?, ?) ORDER BY time DESC, offset DESC LIMIT ?
"""
_REFUSALS: Final = """
    SELECT time, offset, offering, version, originator, rule FROM refusal
    WHERE owner = ? AND (time, offset) < (?, ?) ORDER BY time DESC, offset DESC LIMIT ?
"""


def looks(asked: Asked, more: str) -> Looks:
    """Return a page of looks: the owner's one by one, everybody's summed up at the time of the last."""
    before = asked.place("looks", more) or _LATEST
    found, following = asked.paged("looks", _newest(asked, (before[0], before[1]), ROWS + 1), lambda row: row[:2])
    return Looks(tuple(_look(row) for row in found), following)


def last_look(asked: Asked) -> int:
    """Return when somebody looked last; 0: nobody did."""
    return max((row[0] for row in _newest(asked, _LATEST, 1)), default=0)


def refusals(asked: Asked, more: str) -> Refusals:
    """Return a page of refusals: of acceptances, since nothing else that is refused says of whom it was."""
    before = asked.place("refusals", more) or _LATEST
    found, following = asked.paged("refusals", asked.rows(_REFUSALS, *before, ROWS + 1), lambda row: row[:2])
    return Refusals(tuple(_refusal(asked, row) for row in found), following)


def _newest(asked: Asked, before: tuple[int | str, int | str], most: int) -> list[tuple[Any, ...]]:
    everybodys = asked.view.base.execute(_EVERYBODYS, (*before, most)).fetchall()
    return sorted([*asked.rows(_OWN, *before, most), *everybodys], key=lambda row: row[:2], reverse=True)[:most]


def _look(row: tuple[Any, ...]) -> LookRow:
    time, _, access, who, role, purpose, what, times, of_everybody = row
    return LookRow(access, who, role, purpose, what, time, times, of_everybody=bool(of_everybody))


def _refusal(asked: Asked, row: tuple[Any, ...]) -> RefusalRow:
    time, _, offering, version, originator, rule = row
    return RefusalRow("acceptance", time, offering, version, asked.registers.originator_name(originator), rule)
