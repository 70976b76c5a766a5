"""`teller accounts open`, `change`, `close` and `enforce`."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bank.accounts.events import AccountKind
from teller.cli.accounts import erasing
from teller.cli.accounts.tools import NOBODY, AccountId, AsJson, Keepers, KindOf, named, now, tell, tools
from teller.cli.asking import asked
from teller.operate.accounts import operations, reading, rules
from teller.operate.accounts.operations import AccountChange
from teller.output import out
from teller.run import require_broker
from teller.settings import Settings, load
from teller.settings.kafka_client import command_settings


def open_(
    kind: Annotated[
        AccountKind | None,
        typer.Option(case_sensitive=False, show_default=False, help="Whose account it is; not given: a person's."),
    ] = None,
    keeper: Keepers = None,
    successor: Annotated[str, typer.Option(help="Account of the heir.", callback=named)] = "",
    ask_owner: Annotated[
        bool,
        typer.Option("--ask-owner", help="Read the owner's id from standard input: the account is named by its hash, "
                     "as a bucket of deposits from before is."),
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
    successor: Annotated[
        str | None, typer.Option(help=f"Account of the heir; {NOBODY}: nobody.", callback=named)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change whose account it is, all of its keepers, or the heir. What is not given stays; `--keeper none`: nobody."""
    keepers = None if keeper is None else tuple(dict.fromkeys(each for each in keeper if each != NOBODY))
    heir = "" if successor == NOBODY else successor
    with tools(load(), [account, heir or "", *(keepers or ())]) as (writer, _):
        tell(
            account, writer.write(operations.changed(writer.book, account, AccountChange(kind, keepers, heir))), as_json
        )


def close(
    accounts: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT", help="Accounts: 32 hex digits.")] = None,
    erase: Annotated[bool, typer.Option("--erase", help="And erase everything of their owners.")] = False,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A file of accounts, one a line; -: standard input.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --erase: do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Close accounts for good: their links end, their consents are withdrawn. What is stored stays, without --erase.

    With --erase nothing that was stored can be read afterwards, in no backup either: docs/erasure.md has every place.
    Cut off, `teller accounts erasures` goes on with it.
    """
    found = erasing.named(accounts, from_file)
    if erase:
        erasing.erase(found, yes=yes, as_json=as_json)
        return
    settings = load()
    with require_broker.broker(settings), tools(settings, _around(settings, found)) as (writer, _):
        done = writer.write(operations.closed(writer.book, found, now()))
    for account in found:
        tell(account, [each for each in done if each.event.owner == account], as_json)


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


def _around(settings: Settings, accounts: Sequence[str]) -> set[str]:
    """Return the accounts and the keepers of those that they keep: they must not be left alone."""
    keeping = reading.read(command_settings(settings), accounts)
    return set(accounts).union(*(each.keepers for each in keeping))
