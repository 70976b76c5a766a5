"""`teller accounts invite`."""

import secrets
from contextlib import closing
from typing import Annotated

import typer

from bank.access.access_event import Access
from teller.cli.accounts.tools import AccountId, AsJson, now
from teller.cli.depositors.tools import explained
from teller.operate.accounts import reading, rules
from teller.operate.owner_desk.sign_in import invitations
from teller.operate.owner_desk.sign_in.file import SignInFile
from teller.operate.owner_desk.sign_in.invitations import Invitation
from teller.output import err, json_line
from teller.run import require_broker
from teller.settings import acting, load
from teller.settings.kafka_client import command_settings


def invite(
    account: AccountId,
    days: Annotated[int, typer.Option(min=1, max=30, help="Days for which it can be taken up.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Invite an owner to their page: print a link, once, at which they enrol passkeys. The one before counts no more.

    Whoever has the link gets in: hand it to the owner alone, whom you know. Passkeys and sessions that the owner has
    end when it is taken up. Run it where `teller owner-desk` runs.
    """
    settings = load()
    with require_broker.broker(settings), explained():
        rules.living(reading.read(command_settings(settings), [account]), account)
        with closing(SignInFile(settings.owner_desk_folder.expanduser())) as file:
            by = acting.actor(settings, "invite an owner to their page")
            acting.note(settings, Access.ACCOUNT, by, [account], what="invitation")
            found = invitations.invite(file, account, days, now(), secrets.token_bytes)
    _tell(account, found, found.link(settings.owner_page_origin), as_json)


def _tell(account: str, found: Invitation, link: str, as_json: bool) -> None:
    if as_json:
        told = {"account": account, "link": link, "invitation": found.code, "until": rules.day(found.until)}
        json_line(told | {"passkeys": found.passkeys})
        return
    typer.echo(f"account       {account}\nlink          {link}\ninvitation    {found.code}")
    typer.echo(f"until         {rules.day(found.until)}")
    if found.passkeys:
        err.print(f"The owner has passkeys ({found.passkeys}): they end when the invitation is taken up.")
