"""`teller accounts packages`: which packages have rows of owners, and what became of them."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from bank.withdrawals.package.row_evidence import licence_line, row_line
from teller.cli.accounts import erasing
from teller.cli.accounts.saying import Accounts, FromFile
from teller.cli.accounts.tools import AsJson, now
from teller.cli.depositors.tools import explained
from teller.operate.accounts.rules import AccountError
from teller.operate.answers import known as answers
from teller.operate.answers.history import OwnersHistory
from teller.operate.answers.licences import agreements
from teller.operate.offerings import opening
from teller.operate.originators import register
from teller.operate.owner_packages import known, openings
from teller.operate.owner_packages.described import described
from teller.operate.private_file import private_file
from teller.output import json_line
from teller.run import require_broker
from teller.settings import Settings, load


def packages(
    accounts: Accounts = None,
    from_file: FromFile = None,
    openings_to: Annotated[
        Path | None,
        typer.Option(
            "--openings", metavar="FILE", help="Write openings of the rows of one account there, to show rows by."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which packages have rows of owners: for whom, until when, and what became of notices to delete them."""
    owners = erasing.named(accounts, from_file)
    if openings_to is not None and len(owners) != 1:
        raise AccountError("--openings is for one account: a file shows the rows of one owner")
    settings = load()
    with require_broker.broker(settings), explained():
        originators, found = register.read(settings), known.packages(settings, owners)
        histories = answers.histories(settings, owners)
        for owner in owners:
            told = described(owner, found[owner], histories[owner], originators, now())
            json_line(told) if as_json else _tell(told)
        if openings_to is not None:
            _open(settings, owners[0], histories[owners[0]], openings_to)


def _open(settings: Settings, owner: str, history: OwnersHistory, target: Path) -> None:
    with private_file(target, "--openings") as file:
        _write(settings, owner, history, file)


def _write(settings: Settings, owner: str, history: OwnersHistory, file: BinaryIO) -> None:
    """Write the openings of rows, and behind them the licences that they name."""
    named = set[str]()
    for each in openings.of_owner(settings, owner):
        file.write(row_line(each))
        named.add(each.link.agreement)
    for agreement in agreements(history, opening.read(settings)):
        if sha256(agreement).hexdigest() in named:
            file.write(licence_line(agreement))


def _tell(found: dict[str, Any]) -> None:
    typer.echo(f"account       {found['account']}")
    for each in found["packages"]:
        _tell_package(each)
    if not found["packages"]:
        typer.echo("No package has rows of it.")


def _tell_package(found: dict[str, Any]) -> None:
    who = found["originator_name"] or found["originator"]
    when = f"delivered on {found['delivered']}" if found["delivered"] else "not delivered yet"
    typer.echo(f"\npackage       {found['package']}: {found['rows']:,} rows, for {who}, {when}")
    typer.echo(f"  for         {found['offering']}, version {found['version']}")
    ended = f"; ended on {found['ended']}" if found["ended"] else ""
    until = f"until {found['until']}" if found["until"] else "which there is not"
    typer.echo(f"  licence     {found['licence']}, {until}{ended}")
    for notice in found["notices"]:
        typer.echo(f"  notice      {notice['time']}: {notice['rows']:,} rows are to be deleted; {_answer(notice)}")
    if found["ended"] and not found["notices"]:
        typer.echo("  notice      none yet: the bank gives one within some hours")


def _answer(notice: dict[str, Any]) -> str:
    answer = notice["answer"]
    if answer is None:
        return f"not answered for {notice['unanswered_days']} days"
    return f"it says that on {answer['on']} it {' and '.join(answer['in_words'])}"
