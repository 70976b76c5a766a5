"""`teller accounts offers`: what owners were offered, said and granted."""

from typing import Any

import typer

from teller.cli.accounts import erasing
from teller.cli.accounts.saying import Accounts, FromFile
from teller.cli.accounts.tools import AsJson, now
from teller.cli.depositors.tools import explained
from teller.operate.accounts import reading, rules
from teller.operate.answers import described, known
from teller.output import json_line, table
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings

_LICENCES = ("licence", "offering", "version", "originator", "since", "until", "ended")


def offers(accounts: Accounts = None, from_file: FromFile = None, as_json: AsJson = False) -> None:
    """Show the offers that were made to owners, open ones first, in plain language; what they said; their licences."""
    owners = erasing.named(accounts, from_file)
    settings = load()
    with require_broker.broker(settings), explained():
        book = reading.read(command_settings(settings), owners)
        for owner in owners:
            rules.account(book, owner)
        offerings, histories = known.offerings(settings), known.histories(settings, owners)
    for owner in owners:
        found = described.described(owner, histories[owner], offerings, now())
        json_line(found) if as_json else _tell(found)


def _tell(found: dict[str, Any]) -> None:
    typer.echo(f"account       {found['account']}")
    for offer in found["offers"]:
        _tell_offer(offer)
    if rows := found["licences"]:
        table("Licences", _LICENCES, [[_cell(row, column) for column in _LICENCES] for row in rows])
    if not (found["offers"] or rows):
        typer.echo("Nothing was offered so far.")
    typer.echo(f"standing terms: {'none' if found['standing_terms'] is None else 'see `standing-terms --show`'}")


def _tell_offer(offer: dict[str, Any]) -> None:
    state = (
        f"open until {offer['closes']}" if offer["open"] else f"not open, from {offer['opens']} to {offer['closes']}"
    )
    typer.echo(f"\n{offer['offering']}, version {offer['version']}: {state}; {_said(offer['said'])}")
    for each in offer["summary"]:
        typer.echo(f"\n  {each['heading']}")
        for sentence in each["sentences"]:
            typer.echo(f"    {sentence}")
    typer.echo("")


def _said(word: dict[str, Any] | None) -> str:
    if word is None:
        return "nothing said"
    rule = f" by rule {word['rule']}" if "rule" in word else " by standing terms" * word.get("by_standing_terms", False)
    return f"version {word['version']} {word['outcome']}{rule} on {word['time']}"


def _cell(row: dict[str, Any], column: str) -> str:
    if column != "ended":
        return str(row[column])
    if row["revoked"]:
        return f"revoked {row['revoked']}"
    return f"{row['ended_by']} {row['ended']}" if row["ended"] else "" if row["holds"] else "expired"
