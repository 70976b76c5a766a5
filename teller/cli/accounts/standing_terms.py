"""`teller accounts standing-terms`: what an owner grants without being asked."""

import uuid
from pathlib import Path
from typing import Annotated, Final

import typer

from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.standing_terms import MOST_BYTES
from teller.cli import document_file
from teller.cli.accounts.saying import Manner, NoWait, say
from teller.cli.accounts.tools import AccountId, AsJson, By
from teller.cli.depositors.tools import explained
from teller.operate.accounts import rules
from teller.operate.accounts.rules import AccountError
from teller.operate.answers import described, known, saying
from teller.output import json_line
from teller.run import require_broker
from teller.settings import load

_WHICH: Final = "which standing terms? Give FILE, or --none to take them back, or --show"


def standing_terms(  # noqa: PLR0913, PLR0917 - the options
    account: AccountId,
    file: Annotated[
        Path | None, typer.Argument(help="The standing terms, as JSON (docs/withdrawals.md); -: standard input.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Take them back: from now on nothing said means no.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Show those that hold.")] = False,
    by: By = "",
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Set, take back or show an owner's standing terms, which answer offerings that are made from then on."""
    rules.check_id(account)
    if [file is not None, none, show].count(True) != 1:
        raise AccountError(_WHICH)
    found = None if file is None else saying.terms_of(document_file.given(file, MOST_BYTES), account)
    settings = load()
    with require_broker.broker(settings), explained():
        if not show:
            answer = OwnersAnswer(uuid.uuid4(), account, AnswerKind.STANDING, standing=found)
            say(settings, [answer], Manner(by, no_wait, as_json))
            return
        held = described.terms_fields(known.histories(settings, [account])[account].standing)
    if as_json:
        json_line({"account": account, "standing_terms": held})
    else:
        typer.echo("No standing terms: nothing said means no." if held is None else described.document(held))
