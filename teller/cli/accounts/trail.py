"""`teller accounts trail`."""

from datetime import datetime
from typing import Annotated

import typer

from bank.access.summary import Noted, Repeated, described, repeated
from teller.cli.accounts.tools import AsJson, moment
from teller.cli.asking import asked
from teller.cli.depositors.tools import explained
from teller.operate import trail as trails
from teller.operate.accounts import rules
from teller.operate.accounts.rules import AccountError
from teller.operate.owner_export import bank_sources
from teller.output import json_line, out, table
from teller.run import require_broker
from teller.settings import load

_COLUMNS = ("when", "access", "who", "role", "what for", "what")


def trail(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account: 32 hex digits.")] = "",
    ask_owner: Annotated[
        bool, typer.Option("--ask-owner", "--ask", help="Read an owner's id from standard input instead.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="TIME", help="From then on (ISO 8601); a time without a zone is in UTC."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who read or changed what of an owner, and what for; with --json every access, one a line.

    Accesses to what everybody has, such as those of `teller verify`, are summed up.
    """
    settings = load()
    if bool(account) == ask_owner:
        raise AccountError("whose? Name the account, or use --ask-owner")
    subject = asked(settings, "Owner id") if ask_owner else account
    rules.check_id(subject)
    with require_broker.broker(settings), explained():
        owner = bank_sources.account_of(settings, subject) if ask_owner else subject
        found = trails.of_owner(settings, owner, moment(since))
        if as_json:
            for each in found:
                json_line(
                    {"account": owner, "offset": each.offset, "time": rules.day(each.time)} | described(each.event)
                )
            return
        whole = list(found)
    own = [each for each in whole if each.event.owner]
    table(f"Accesses to what account {owner} has", _COLUMNS, list(map(_row, own)))
    table("Accesses to what everybody has", ("times", *_COLUMNS), list(map(_summed, repeated(whole))), right=("times",))
    if not whole:
        out.print("Nobody has read or changed anything.")


def _row(each: Noted) -> tuple[object, ...]:
    event = each.event
    what = f"{event.what} ({event.count:,} objects)" if event.count > 1 else event.what
    return rules.day(each.time), event.access, event.who, event.role, event.purpose, what


def _summed(each: Repeated) -> tuple[object, ...]:
    event = each.event
    when = rules.day(each.last) if each.times == 1 else f"{rules.day(each.first)} to {rules.day(each.last)}"
    return each.times, when, event.access, event.who, event.role, event.purpose, event.what
