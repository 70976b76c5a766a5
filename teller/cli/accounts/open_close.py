"""`teller accounts open`, `change`, `close` and `enforce`."""

import secrets
from typing import Annotated

import typer

from bank.accounts.events import AccountKind
from teller.cli.accounts.tools import AccountId, AsJson, Keepers, KindOf, now, tell, tools
from teller.cli.buckets import asked
from teller.operate.accounts import operations, reading, rules
from teller.operate.accounts.operations import AccountChange
from teller.output import out
from teller.run import require_broker
from teller.settings import Settings, load
from teller.settings.kafka_client import command_settings

NOBODY = "none"


def open_(
    kind: KindOf = AccountKind.PERSON,
    keeper: Keepers = None,
    successor: Annotated[str, typer.Option(help="Account of the heir.")] = "",
    ask_owner: Annotated[
        bool,
        typer.Option(help="Read the owner's id from standard input: the account is named by its hash, as a bucket of "
                     "deposits from before is."),
    ] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Open an account; without --ask-owner its name is drawn at random. Nothing is admitted before link and consent."""
    settings = load()
    owner = asked(settings, "Owner id") if ask_owner else secrets.token_hex(16)
    with tools(settings, [owner, successor, *(keeper or ())]) as (writer, _):
        keepers = tuple(dict.fromkeys(keeper or ()))
        events = operations.opened(writer.book, owner, kind or AccountKind.PERSON, keepers, successor)
        tell(owner, writer.write(events), as_json)


def change(
    account: AccountId,
    kind: KindOf = None,
    keeper: Keepers = None,
    successor: Annotated[str | None, typer.Option(help=f"Account of the heir; {NOBODY}: nobody.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change whose account it is, all of its keepers, or the heir. What is not given stays; `--keeper none`: nobody."""
    keepers = None if keeper is None else tuple(dict.fromkeys(each for each in keeper if each != NOBODY))
    heir = "" if successor == NOBODY else successor
    with tools(load(), [account, heir or "", *(keepers or ())]) as (writer, _):
        tell(
            account, writer.write(operations.changed(writer.book, account, AccountChange(kind, keepers, heir))), as_json
        )


def close(account: AccountId, as_json: AsJson = False) -> None:
    """Close an account for good: its links end, its consents are withdrawn. What is stored stays."""
    settings = load()
    with require_broker.broker(settings), tools(settings, _around(settings, account)) as (writer, _):
        tell(account, writer.write(operations.closed(writer.book, account, now())), as_json)


def enforce(as_json: AsJson = False) -> None:
    """Take no deposit without link and consent from here on: for a bank from before there were accounts. For good.

    Run `teller accounts migrate` before, and see that consents are there: what has none is refused from now on.
    """
    with tools(load(), []) as (writer, _):
        done = writer.write(operations.enforced(writer.book))
        if done or as_json or writer.book.enforced is None:
            tell("", done, as_json)
        else:
            out.print(f"It is so already, since {rules.day(writer.book.enforced.since)}.")


def _around(settings: Settings, account: str) -> set[str]:
    """Return the account and the keepers of those that it keeps: they must not be left alone."""
    rules.check_id(account)
    keeping = reading.read(command_settings(settings), [account])
    return {account}.union(*(each.keepers for each in keeping))
