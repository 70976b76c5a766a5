"""Printing of registered depositors' and originators' entries."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bank.accounts.depositors import Change
from teller.output import escaped, out


def listed(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Return changes of status for programs."""
    return [{"status": each.status.value, "since": time_of(each.since)} for each in changes]


def time_of(ms: int) -> str:
    """Return the time of so many milliseconds since 1970-01-01T00:00:00Z, in ISO 8601."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def cell(value: object) -> object:
    """Return a value as people read it: lists with commas, changes as `status since`."""
    if isinstance(value, list | tuple):
        return escaped(", ".join(" ".join(each.values()) if isinstance(each, dict) else str(each) for each in value))
    if isinstance(value, str):
        return escaped(value)
    return "" if value is None else value


def print_fields(fields: Mapping[str, object]) -> None:
    """Print an entry in full, a field a line."""
    for field, value in fields.items():
        out.print(f"{field:15}{cell(value)}")
