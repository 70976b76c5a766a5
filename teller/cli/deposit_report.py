"""The report of `teller deposit`, for people and for programs, and the commands that show what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text

from connectors.publish import DepositReport
from teller.before_after import changed_fields, title_of
from teller.output import LISTED, first_of, json_line, out, problem, program, suggest, table

if TYPE_CHECKING:  # it loads the scanner
    from teller.operate.dry_run import Sample


class NextCommand(NamedTuple):
    """A command to paste, whole, and what it shows."""

    command: str
    shows: str


def next_commands(depositor: str, account: str | None, began: datetime, wait_s: float) -> list[NextCommand]:
    """Return the commands that show what became of a deposit that began then. Where `account` is None, its name is
    known to the bank alone. Routers store records `wait_s` seconds after they came, or sooner.

    No reply tells a depositor what was there already: the router finds repeats, once it reads the clean records.
    """
    since = f"--depositor {depositor} --since {began:%Y-%m-%dT%H:%M:%SZ}"
    return [
        NextCommand(
            f"{program()} buckets {account}",
            f"what the owner's bucket holds: records are stored within some {wait_s:g} s, while `teller up` runs",
        )
        if account
        else NextCommand(f"{program()} buckets", "the owners' buckets, with the bank's keys"),
        NextCommand(
            f"{program()} failed list --reason duplicate_event {since}",
            "repeats: what was there already is dropped, not stored twice, and is no fault",
        ),
        NextCommand(f"{program()} failed list {since}", "these, and what the line refused, with the reasons"),
    ]


def summary(report: DepositReport) -> dict[str, Any]:
    """Return the report for programs; `read` is `deposited` + `refused` when nothing broke it off."""
    return {
        "read": report.read,
        "deposited": report.deposited,
        "refused": report.refused_total,
        "by_schema": dict(sorted(report.by_schema.items())),
        "refused_by_reason": dict(report.refused.most_common()),
        "first_refused": [{"where": one.where, "reason": one.reason} for one in report.examples],
        "left_out": [asdict(one) for one in report.left_out_examples],
    }


def show(report: DepositReport, following: Sequence[NextCommand], stopped: Exception | None, *, as_json: bool) -> None:
    """Print the report, what stopped the deposit, and the commands that show what became of it."""
    if as_json:
        error = {"error": str(stopped)} if stopped else {}
        commands = [each._asdict() for each in following]
        json_line({"complete": not stopped} | error | summary(report) | {"next": commands})
        return
    tables(report)
    if following:
        out.print(Text("\nOnce the line has taken these records", style="bold"))
    suggest(out, following)
    if stopped:
        problem(stopped)


def tables(report: DepositReport, title: str = "Deposited") -> None:
    """Print the counts: what is deposited, refused and left out."""
    table(title, ("schema", "records"), sorted(report.by_schema.items()), right=("records",))
    if report.refused:
        table("Refused", ("reason", "records"), report.refused.most_common(), right=("records",))
        table(
            first_of(report.refused_total),
            ("where", "reason"),
            [(one.where, one.reason) for one in report.examples[:LISTED]],
        )
    if report.left_out:
        rows = [(one.where, one.reason, one.count) for one in report.left_out_examples]
        table("Left out, and no record", ("what", "why", "count"), rows, right=("count",))
    out.print(f"read {report.read:,} = {title.lower()} {report.deposited:,} + refused {report.refused_total:,}")


def show_dry_run(
    report: DepositReport,
    would_fail: Counter[str],
    samples: Sequence["Sample"],
    stopped: Exception | None,
    *,
    as_json: bool,
) -> None:
    """Print what a deposit would bring about: the first records before and after, and the counts."""
    if as_json:
        error = {"error": str(stopped)} if stopped else {}
        shown = {"would_fail": dict(would_fail.most_common()), "samples": [asdict(each) for each in samples]}
        json_line({"dry_run": True, "complete": not stopped} | error | summary(report) | shown)
        return
    for each in samples:
        rows = changed_fields(each.before, each.after)
        table(title_of(f"Before and after: {each.schema}", each.before, rows), ("field", "before", "after"), rows)
    tables(report, "To deposit")
    if would_fail:
        table("Of these the line would refuse", ("reason", "records"), would_fail.most_common(), right=("records",))
    out.print("Nothing was sent.")
    if stopped:
        problem(stopped)
