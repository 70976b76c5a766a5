"""`teller doctor`: check everything that the line relies on."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal, get_args

import typer
from rich.text import Text

from teller.operate.doctor.finding import CheckResult, Level
from teller.output import JSON_FLAG, err, json_line, out, suggest, table
from teller.run import require_broker
from teller.settings import load

Whose = Literal[
    "all", "operator", "worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager",
    "owner-desk", "exporter",
]  # fmt: skip
STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.FAULT: "red"}


def doctor(
    part: Annotated[
        Whose,
        typer.Option(
            metavar="PART",
            help=f"Whose settings and credentials these are: only what this part needs is looked at. One of "
            f"{', '.join(get_args(Whose))}.",
        ),
    ] = "all",
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check brokers, topics, rights, groups, store, clock, disk, scanner, versions and keys, and say how to mend them.

    Run it where a part runs, with its settings. Writes nothing but one object to the store, in a bucket of its own, and
    takes both away. Exit code 1: something is a fault.
    """
    from teller.operate.doctor.examine import examine, failed  # noqa: PLC0415 - the scanner takes seconds to load
    from teller.operate.doctor.rights import PARTS, Part  # noqa: PLC0415

    settings = load()
    found: list[CheckResult] = []
    with require_broker.broker(settings), err.status("Looking ..."):
        parts: tuple[Part, ...] = PARTS if part == "all" else () if part == "operator" else (part,)
        for finding in examine(settings, parts):
            found.append(finding)
            if as_json:
                json_line(asdict(finding))
    if not as_json:
        show(found)
    if failed(found):
        raise typer.Exit(1)


def show(found: Sequence[CheckResult]) -> None:
    """Print what was found, and below it what mends it, each command whole on a line of its own."""
    table("Doctor", ("check", "", "what"), map(_row, found))
    if mends := [(each.mend, f"{each.check}, {each.level}: {each.what}") for each in found if each.mend]:
        out.print(Text("\nHow to mend it", style="bold"))
        suggest(out, mends)


def _row(finding: CheckResult) -> tuple[str, Text, str]:
    return finding.check, Text(finding.level, STYLES[finding.level]), finding.what
