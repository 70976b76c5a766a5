"""Result of a check: ok, warning or fault, with how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Levels of a finding. `fault`: the line does not work, or loses records. `warning`: it works, and somebody should
    look.
    """

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A line of the table. `mend` is empty where nothing is to be done."""

    check: str
    level: Level
    what: str
    mend: str = ""


def ok(check: str, what: str) -> CheckResult:
    return CheckResult(check, Level.OK, what)


def warning(check: str, what: str, mend: str) -> CheckResult:
    return CheckResult(check, Level.WARNING, what, mend)


def fault(check: str, what: str, mend: str) -> CheckResult:
    return CheckResult(check, Level.FAULT, what, mend)
