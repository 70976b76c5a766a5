"""`teller ido open`, `offer` and `close`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from bank.withdrawals.document_parts import day_of
from bank.withdrawals.matching import told_count
from bank.withdrawals.offering import MOST_BYTES
from bank.withdrawals.offerings import Offerings, OfferingState
from bank.withdrawals.terms import Offering
from teller.cli import document_file
from teller.cli.ido import telling
from teller.cli.ido.telling import json_row, print_summary
from teller.operate.offerings import matched, opening
from teller.operate.originators import register
from teller.output import JSON_FLAG, json_line, out
from teller.run import require_broker
from teller.settings import Settings, load

Name = Annotated[
    str, typer.Argument(metavar="OFFERING", help="Id of the offering, such as voices.", show_default=False)
]
AsJson = Annotated[bool, JSON_FLAG]


class _Chosen(NamedTuple):
    """An offering, beside the others; is it new, and is anything to be written?"""

    offering: Offering
    known: Offerings
    is_new: bool = False
    dry_run: bool = False


def open_(
    file: Annotated[Path, typer.Argument(help="The offering, as JSON (docs/withdrawals.md); -: standard input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show it; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Open an offering or its next version, and make it to each owner who matches. The same again goes on with that."""
    text, settings = document_file.given(file, MOST_BYTES), load()
    with require_broker.broker(settings):
        known = opening.read(settings)
        found = opening.checked(text, known, telling.now())
        is_new = known.version(found.id, found.version) is None
        known.take(found)
        _go_on(settings, _Chosen(found, known, is_new, dry_run), as_json)


def offer(name: Name, as_json: AsJson = False) -> None:
    """Make an open offering to each owner who matches and has no offer yet."""
    settings = load()
    with require_broker.broker(settings):
        known = opening.read(settings)
        _go_on(settings, _Chosen(opening.named(known, name), known), as_json)


def close(name: Name, as_json: AsJson = False) -> None:
    """Close an offering before its date, for good. Licences that it led to go on."""
    settings = load()
    with require_broker.broker(settings):
        known = opening.read(settings)
        found = opening.named(known, name)
        before = known.is_closed(name)
        if not before:
            opening.close(settings, name)
    if as_json:
        json_line({"offering": found.id, "state": OfferingState.CLOSED.value, "closed_before": before})
    else:
        out.print(f"{found.id} is closed{' already' if before else ''}: nobody can accept it.")


def _go_on(settings: Settings, chosen: _Chosen, as_json: bool) -> None:
    """Show the offering, write it where it is new, and write the offers where it is time."""
    found, originators = chosen.offering, register.read(settings)
    opening.check_originator(found, originators, telling.now())
    is_time = opening.check_not_over(found, chosen.known, telling.now())
    holdings = matched.read(settings)
    numbers = holdings.matching(found.terms)
    told = told_count(len(numbers), found.terms.groups.owners)
    if not as_json:
        print_summary(found, originators)
        out.print(_matching(found, told))
    written, offers = chosen.is_new and not chosen.dry_run, is_time and not chosen.dry_run
    if written:
        opening.put(settings, found)
    if offers:
        matched.make_offers(settings, holdings, found, numbers)
    if as_json:
        json_line(json_row(chosen.known, found) | {"matching": told, "written": written, "offers": offers})
    else:
        out.print(_outcome(chosen, offers))


def _matching(offering: Offering, told: int | None) -> str:
    least = f"{offering.terms.groups.owners:,}"
    if told is None:
        return f"Fewer than {least} owners match, and its least group is {least}: there is no package of so few."
    return f"{told:,} owners match, or some more: it may be told in multiples of its least group, {least}."


def _outcome(chosen: _Chosen, offers: bool) -> str:
    found, said = chosen.offering, "is opened" if chosen.is_new else "is open already"
    name = f"{found.id} version {found.version}"
    if chosen.dry_run:
        return f"{name} {'can be opened' if chosen.is_new else said}. Nothing was written."
    if not offers:
        return f"{name} {said}, from {day_of(found.opens)} on. Then make the offers: `teller ido offer {found.id}`."
    made = f"`teller withdrawals` makes the offers once it runs, and `teller ido show {found.id}` counts them"
    return f"{name} {said}, until before {day_of(found.closes)}. {made}."
