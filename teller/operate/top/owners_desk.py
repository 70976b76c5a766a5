"""The owners' desk, as its metrics show it. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from teller.operate.top.sample import Values, rows


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The desk: `sessions` that are open (None: it cannot tell), `calls` of the page since its start, `failed` of them,
    seconds that what owners see is `late` (None: there is no index now), and `undecided`: late decisions.
    """

    sessions: int | None
    calls: int
    failed: int
    late: float | None
    undecided: int


def owners_desk(parts: Iterable[Values | None]) -> DeskRow | None:
    """Return what the owners' desk shows; None where none answers."""
    for found in parts:
        if any(labels.get("part") == "owner-desk" for labels, _ in rows(found, "teller_build_info")):
            return _row(found)
    return None


def _row(found: Values | None) -> DeskRow:
    calls = list(rows(found, "teller_owner_desk_calls_total"))
    sessions = _one(found, "teller_owner_desk_sessions")
    return DeskRow(
        None if sessions is None else int(sessions),
        int(sum(value for _, value in calls)),
        int(sum(value for labels, value in calls if labels.get("outcome") == "failed")),
        _one(found, "teller_owner_desk_index_delay_seconds"),
        int(_one(found, "teller_owner_desk_decisions_late") or 0),
    )


def _one(found: Values | None, name: str) -> float | None:
    """Return the value; None for NaN, by which the desk says that it cannot tell."""
    value = next((value for _, value in rows(found, name)), 0.0)
    return value if math.isfinite(value) else None
