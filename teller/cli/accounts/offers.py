"""`teller accounts offers`: what owners were offered, said and granted."""

from typing import Any

import typer

from bank.accounts.account import OPEN
from teller.cli.accounts import erasing
from teller.cli.accounts.saying import Accounts, FromFile
from teller.cli.accounts.tools import AsJson, now
from teller.cli.depositors.tools import explained
from teller.operate.accounts import reading, rules
from teller.operate.answers import described, known
from teller.operate.offerings import opening
from teller.operate.originators import register
from teller.output import json_line
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings


def offers(accounts: Accounts = None, from_file: FromFile = None, as_json: AsJson = False) -> None:
    """Show the offers that were made to owners, open ones first, in plain language; what they said; their licences."""
    owners = erasing.named(accounts, from_file)
    settings = load()
    with require_broker.broker(settings), explained():
        book = reading.read(command_settings(settings), owners)
        closed = {owner: rules.account(book, owner).closed for owner in owners}
        offerings, originators = opening.read(settings), register.read(settings)
        histories = known.histories(settings, owners)
    for owner in owners:
        found = described.described(owner, histories[owner], offerings, originators, now())
        found["closed"] = rules.day(closed[owner]) if closed[owner] != OPEN else None
        json_line(found) if as_json else _tell(found)


def _tell(found: dict[str, Any]) -> None:
    closed = f", closed since {found['closed']}: nobody answers for it any more" if found["closed"] else ""
    typer.echo(f"account       {found['account']}{closed}")
    for offer in found["offers"]:
        _tell_offer(offer)
    if not found["offers"]:
        typer.echo("Nothing was offered so far.")
    for licence in found["licences"]:
        typer.echo(f"licence       {licence['licence']}: {_licence(licence)}")
    typer.echo(f"standing terms: {'none' if found['standing_terms'] is None else 'standing-terms --show has them'}")


def _tell_offer(offer: dict[str, Any]) -> None:
    state = f"{offer['state']}, {offer['opens']} to {offer['closes']}"
    typer.echo(f"\n{offer['offering']}, version {offer['version']}: {state}; {_said(offer['said'])}")
    for each in offer["summary"]:
        typer.echo(f"  {each['heading']}")
        for sentence in each["sentences"]:
            typer.echo(f"    {sentence}")
    typer.echo("")


def _said(word: dict[str, Any] | None) -> str:
    if word is None:
        return "nothing said"
    how = f" by rule {word['rule']}" if "rule" in word else ""
    how += " by standing terms" if word.get("by_standing_terms") else ""
    return f"version {word['version']} {word['outcome']}{how} on {word['time']}"


def _licence(row: dict[str, Any]) -> str:
    what = f"{row['offering']}, version {row['version']}, for {row['originator']}, {row['since']} to {row['until']}"
    if row["revoked"]:
        return f"{what}; revoked on {row['revoked']}"
    if row["ended"]:
        return f"{what}; ended on {row['ended']} by rule {row['ended_by']}"
    return f"{what}; {'holds' if row['holds'] else 'has ended'}"
