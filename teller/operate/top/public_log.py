"""The public log, as its writer's metrics show it. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from teller.operate.top.sample import Values, rows


@dataclass(frozen=True, slots=True)
class LogRow:
    """The log: `leaves` that are published, when the newest checkpoint was (`at`: seconds since 1970; 0: not since the
    writer's start), records that `wait` (None: it cannot tell), and each witness with when it last signed (0: not since
    the start).
    """

    leaves: int
    at: float
    wait: int | None
    stopped: bool
    witnesses: tuple[tuple[str, float], ...]


def public_log(parts: Iterable[Values | None]) -> LogRow | None:
    """Return what the log's writer shows; None where none answers."""
    for found in parts:
        if any(labels.get("part") == "log-writer" for labels, _ in rows(found, "teller_build_info")):
            return _row(found)
    return None


def _row(found: Values | None) -> LogRow:
    signed = ((labels["witness"], value) for labels, value in rows(found, "teller_log_witness_timestamp_seconds"))
    return LogRow(
        int(_one(found, "teller_log_size")),
        _one(found, "teller_log_checkpoint_timestamp_seconds"),
        int(waiting) if math.isfinite(waiting := _one(found, "teller_log_lag_records")) else None,
        _one(found, "teller_log_stopped") == 1,
        tuple(sorted(signed)),
    )


def _one(found: Values | None, name: str) -> float:
    return next((value for _, value in rows(found, name)), 0.0)
