"""`teller ido show`."""

from typing import Annotated, Any, Final

import typer

from bank.withdrawals.odrl.writing import request
from bank.withdrawals.offering import to_json
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.terms import MOST_VERSION, Offering
from teller.cli.ido.telling import json_row, print_summary
from teller.operate.offerings import counts, matched, opening
from teller.operate.offerings.counts import COUNTED, DecisionCounts
from teller.operate.originators import register
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import Settings, SettingsError, load

_NUMBERS: Final = ("offered", "accepted", "refused", "live")
_COLUMNS: Final = ("offering", "version", "originator", "state", "closes", *_NUMBERS)
_BANKS: Final = "These numbers are the bank's. `teller ido show NAME` says which of them the originator may be told."


def show(  # noqa: PLR0913, PLR0917 - the options
    name: Annotated[
        str, typer.Argument(metavar="OFFERING", help="Id of the offering; not given: the newest version of each.")
    ] = "",
    version: Annotated[
        int | None, typer.Option(min=1, max=MOST_VERSION, help="Which version of it; not given: the newest.")
    ] = None,
    odrl: Annotated[bool, typer.Option("--odrl", help="Print it as a Request of ODRL 2.2, in JSON-LD.")] = False,
    terms: Annotated[bool, typer.Option("--terms", help="Print its terms as the log's leaf has them.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Print the summary that owners get.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Show offerings with their state, and what was decided about them; or one of them as a document."""
    if (version or odrl or terms or summary) and not name:
        raise SettingsError("--version, --odrl, --terms and --summary are of one offering: name it")
    settings = load()
    with require_broker.broker(settings):
        known = opening.read(settings)
        chosen = [opening.named(known, name, version or 0)] if name else sorted(known, key=lambda each: each.id)
        if odrl:
            typer.echo(request(chosen[0]).decode())
        elif terms:
            typer.echo(to_json(chosen[0]).decode(), nl=False)
        elif summary:
            print_summary(chosen[0], register.read(settings))
        else:
            _show(settings, known, chosen, one=bool(name), as_json=as_json)


def _show(settings: Settings, known: Offerings, chosen: list[Offering], *, one: bool, as_json: bool) -> None:
    found = counts.counts(matched.decisions(settings), known)
    rows = [_row(known, each, found.get((each.id, each.version), DecisionCounts())) for each in chosen]
    if as_json:
        for row in rows:
            json_line(row)
    elif one:
        _one(rows[0])
    elif not rows:
        out.print("No offerings yet: `teller ido open FILE` opens one.")
    else:
        cells = [[(row | row["numbers"])[column] for column in _COLUMNS] for row in rows]
        table("Offerings", _COLUMNS, cells, ("version", *_NUMBERS))
        out.print(_BANKS)


def _row(known: Offerings, offering: Offering, found: DecisionCounts) -> dict[str, Any]:
    return json_row(known, offering) | {
        "numbers": {each.value: found.kinds[each] for each in COUNTED} | {"live": found.live},
        "accepted_by_standing_terms": found.by_standing_terms,
        "refused_by_rule": {rule.value: number for rule, number in sorted(found.refused.items())},
        "may_be_told": found.may_be_told(offering.terms.groups.owners),
    }


def _one(row: dict[str, Any]) -> None:
    for field in ("originator", "state", "opens", "closes", "expires", "digest"):
        out.print(f"{field:12}{row[field]}")
    for kind, number in row["numbers"].items():
        out.print(f"{kind:12}{number:,}{_of_which(kind, row)}")
    told = ", ".join(f"{kind} {number:,}" for kind, number in row["may_be_told"].items() if number is not None)
    rest = f"no {'other ' if told else ''}number, as each is below {row['least_group']:,}"
    out.print(f"may be told: {f'{told}; ' if told else ''}{rest}")


def _of_which(kind: str, row: dict[str, Any]) -> str:
    if kind == "accepted" and row["accepted_by_standing_terms"]:
        return f", of these {row['accepted_by_standing_terms']:,} by standing terms"
    if kind == "refused" and row["refused_by_rule"]:
        return f": {', '.join(f'{number:,} by {rule}' for rule, number in row['refused_by_rule'].items())}"
    return ""
