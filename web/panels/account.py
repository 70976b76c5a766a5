"""The account: read = stored + failed, as the last run of `verify` found it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from teller import units
from web.panels.panel import PagePanel
from web.remedies import remedies
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A domain's records. `read` are all that its raw topics were found to hold or to have held."""

    domain: str
    read: str
    stored: str
    failed: str
    waiting: str
    lost: str


@dataclass(frozen=True, slots=True)
class AccountModel:
    """Values of the panel; `well` is None where there is no verdict. `past`: something is red since."""

    well: bool | None = None
    rows: tuple[AccountRow, ...] = ()
    total: AccountRow | None = None
    findings: tuple[Mapping[str, Any], ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    when: str = ""
    trouble: str = ""
    running: bool = False
    past: bool = False


def read(seen: Snapshot) -> AccountModel:
    if (last := seen.verdict) is None:
        return AccountModel(running=seen.verifying)
    when = f"{units.time(last.at)}, in {units.span(last.took)}"
    if last.found is None:
        return AccountModel(when=when, trouble=last.trouble, running=seen.verifying)
    figures = last.found["figures"]
    sums = [_sums(row) for row in figures["domains"]]
    counts = figures["counts"]
    return AccountModel(
        well=bool(last.found["well"]),
        rows=tuple(_row(row["domain"], found) for row, found in zip(figures["domains"], sums, strict=True)),
        total=_row("all", [sum(column) for column in zip(*sums, strict=True)]) if sums else None,
        findings=tuple(last.found["findings"]),
        counts=(
            ("objects", units.count(counts["objects"])),
            ("receipts", units.count(counts["receipts"])),
            ("metering events", units.count(counts["metering"])),
            ("in buckets", units.size(counts["bytes"])),
        ),
        when=when,
        running=seen.verifying,
        past=bool(remedies(seen)),
    )


def _sums(row: Mapping[str, Any]) -> list[int]:
    """Return what is stored, failed, waiting and nowhere."""
    return [row["stored"], sum(row["failed"].values()), row["waiting"] + row["unread"], row["lost"]]


def _row(domain: str, found: list[int]) -> AccountRow:
    return AccountRow(domain, *map(units.count, (sum(found), *found)))


PANEL: Final = PagePanel("account", "The account of every record", read)
