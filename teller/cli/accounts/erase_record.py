"""`teller accounts erase-record`: one event's rows."""

import sys
from typing import Annotated, Final
from uuid import UUID

import typer

from bank.identity import pseudonyms
from pipelines.accounts import erasures
from teller.cli.accounts.tools import AccountId, AsJson, now
from teller.cli.depositors.tools import explained
from teller.operate.accounts import rules
from teller.operate.accounts.rules import AccountError
from teller.operate.erasing import deciding, rewriting
from teller.output import json_line, out
from teller.run import require_broker
from teller.settings import Settings, keys, load
from teller.settings.kafka_client import command_settings
from teller.settings.stores import store

#: More than two ids take.
_MOST: Final = 2_048
_WHICH: Final = "which event? --event names it as its row does, or --ask reads the depositor's ids of owner and event"


def erase_record(
    account: AccountId,
    event: Annotated[
        str, typer.Option(metavar="ID", help="Its event_id as rows have it: `teller accounts export` has them.")
    ] = "",
    ask: Annotated[
        bool,
        typer.Option("--ask", help="Read the depositor's id of the owner, then of the event, from standard input."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Erase one event: its rows in all objects of the account. Cut off, run the same command again.

    Each object that has some is written anew without them, and the former one is deleted with all versions. Who has a
    backup of that can read it until the backup, or the whole owner, is gone: docs/erasure.md.
    """
    rules.check_id(account)
    if bool(event) == ask:
        raise AccountError(_WHICH)
    settings = load()
    events = _asked(settings) if ask else {str(_uuid(event))}
    with require_broker.broker(settings), explained():
        deciding.check_free(erasures.read(command_settings(settings)), account, now())
        rows = rewriting.erase_record(settings, store(settings), account, events, now)
    if as_json:
        json_line({"account": account, "rows": rows})
    else:
        out.print(f"{rows:,} rows erased. What stays of them, and until when: docs/erasure.md.")


def _asked(settings: Settings) -> set[str]:
    """Return what rows may have in place of the depositor's id of an event: one for each generation of the key."""
    if sys.stdin.isatty():
        given = [str(typer.prompt(words, err=True)) for words in ("The depositor's id of the owner", "Of the event")]
    else:
        given = sys.stdin.read(_MOST).split("\n")[:2]
    if len(given) < 2 or not given[0]:
        raise AccountError(_WHICH)
    owner, event = given[0], _uuid(given[1])
    made = (pseudonyms.owner_key(each.key, owner) for each in keys.hash_key_generations(settings))
    return {str(pseudonyms.hash_uuid(key, event)) for key in made}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        raise AccountError("an event's id is a UUID") from None
