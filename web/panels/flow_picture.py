"""Places of boxes and arrows in the picture of the flow: wide for a screen, tall for a phone. Pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """Words in the picture, as people say it; `publishes`, `flows` and `fails` tell whether anything moves."""

    depositors: str
    published: str
    waiting_worker: str
    waiting_router: str
    read: str
    stored: str
    bytes: str
    failed: str
    read_total: str
    clean_total: str
    stored_total: str
    failed_total: str
    objects_total: str
    publishes: bool
    flows: bool
    fails: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its left upper corner, its size, a title, and lines below it."""

    x: float
    y: float
    width: float
    height: float
    title: str
    lines: tuple[str, ...]
    kind: str = ""

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class FlowArrow:
    """An arrow: its path, and lines of words with their place and anchor."""

    path: str
    lines: tuple[str, ...] = ()
    x: float = 0
    y: float = 0
    anchor: str = "middle"
    moves: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """A picture; `name` is `wide` or `tall`."""

    name: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[FlowArrow, ...]


_TITLES: Final = ("Platforms", "Raw topics", "Clean topics", "Owners' buckets")
_FAILED: Final = "Failed events"
_WIDTH, _GAP, _HEIGHT = 180.0, 152.0, 92.0


def wide(figures: FlowFigures) -> FlowPicture:
    """Return the picture from left to right, with the failed events below."""
    boxes = [
        Box(2 + at * (_WIDTH + _GAP), 30, _WIDTH, _HEIGHT, title, lines)
        for at, (title, lines) in enumerate(zip(_TITLES, _lines(figures), strict=True))
    ]
    right, level = 2 + 4 * _WIDTH + 3 * _GAP, 30 + _HEIGHT / 2
    below = (f"{figures.failed_total}, {figures.failed}",)
    failed = Box(boxes[1].x + _WIDTH + _GAP / 2 - 110, 188, 220, 68, _FAILED, below, "failed")
    arrows = [
        FlowArrow(
            f"M{one.x + _WIDTH + 4:.0f} {level:.0f}H{two.x - 8:.0f}",
            lines,
            one.x + _WIDTH + _GAP / 2,
            level - 12 - 19 * (len(lines) - 1),
            "middle",
            moves,
        )
        for one, two, lines, moves in zip(boxes, boxes[1:], _labels(figures), _moves(figures), strict=False)
    ]
    down = FlowArrow(f"M{failed.middle:.0f} {level + 6:.0f}V{failed.y - 8:.0f}", moves=figures.fails, kind="failed")
    return FlowPicture("wide", right + 2, 260, (*boxes, failed), (*arrows, down))


def tall(figures: FlowFigures) -> FlowPicture:
    """Return the picture from top to bottom; a line on the left leads to the failed events."""
    step, width, left = _HEIGHT + 76, 300.0, 38.0
    boxes = [
        Box(left, 2 + at * step, width, _HEIGHT, title, lines)
        for at, (title, lines) in enumerate(zip(_TITLES, _lines(figures), strict=True))
    ]
    failed = Box(left, 2 + 4 * step - 44, width, 68, _FAILED, (f"{figures.failed_total}, {figures.failed}",), "failed")
    arrows = [
        FlowArrow(
            f"M{left + 40:.0f} {one.y + _HEIGHT + 4:.0f}V{two.y - 8:.0f}",
            lines,
            left + 58,
            one.y + _HEIGHT + 24,
            "start",
            moves,
        )
        for one, two, lines, moves in zip(boxes, boxes[1:], _labels(figures), _moves(figures), strict=False)
    ]
    around = FlowArrow(
        f"M{left - 4:.0f} {boxes[1].y + _HEIGHT / 2:.0f}H12V{failed.y + 34:.0f}H{left - 8:.0f}",
        moves=figures.fails,
        kind="failed",
    )
    return FlowPicture("tall", left + width + 2, failed.y + failed.height + 2, (*boxes, failed), (*arrows, around))


def _lines(figures: FlowFigures) -> tuple[tuple[str, ...], ...]:
    return (
        (figures.depositors, "may deposit"),
        (figures.read_total, "read"),
        (figures.clean_total, "stripped"),
        (figures.stored_total, f"in {figures.objects_total}"),
    )


def _labels(figures: FlowFigures) -> tuple[tuple[str, ...], ...]:
    """Return the words on the arrows: the rate, and what waits for the process that the arrow is."""
    return (
        ("publish", figures.published),
        (f"worker: {figures.read}", figures.waiting_worker),
        (f"router: {figures.stored}", figures.bytes, figures.waiting_router),
    )


def _moves(figures: FlowFigures) -> tuple[bool, ...]:
    return figures.publishes, figures.flows, figures.flows
