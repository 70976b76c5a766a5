"""Say something to offerings for owners: write it, wait for what is decided, and print that."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from bank.withdrawals.answers import OwnersAnswer
from teller.cli.exit_codes import SOME_REFUSED
from teller.operate.accounts.writer import writer
from teller.operate.answers import outcomes, saying
from teller.operate.answers.deciding import decided
from teller.operate.answers.kafka_decisions import KafkaDecisions
from teller.output import json_line
from teller.settings import Settings

OfferingId = Annotated[str, typer.Argument(metavar="OFFERING", help="Id of the offering, such as voices.")]
Accounts = Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT", help="Accounts: 32 hex digits.")]
FromFile = Annotated[
    Path | None, typer.Option("--from", metavar="FILE", help="A file of accounts, one a line; -: standard input.")
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not wait for what is decided.")]
#: What the trail says that answers are for, where nobody says.
_USUAL: Final = "answers to offerings"


class Manner(NamedTuple):
    """Manner of an answer: by which keeper (empty: the owners decide), and how the outcome is printed."""

    by: str
    no_wait: bool
    as_json: bool


def say(settings: Settings, answers: Sequence[OwnersAnswer], manner: Manner) -> None:
    """Write these answers, and print what is decided of each.

    Raises:
        AccountError: nothing is written, or nothing was decided in time; the message says what to do.
        TopicUnreadableError: a topic is not there, or Kafka does not answer.
        typer.Exit: something is refused.
    """
    with closing(KafkaDecisions(settings)) as log:
        with writer(settings, [each.owner for each in answers], _USUAL) as opened:
            saying.check_owners(opened.book, answers, manner.by)
            said = dict(zip(opened.say(answers, manner.by), answers, strict=True))
        if manner.no_wait:
            for each in answers:
                _tell(outcomes.written(each), outcomes.LATER, manner.as_json)
            return
        refused = 0
        for found in decided(said, log):
            _tell(outcomes.described(found), outcomes.sentence(found), manner.as_json)
            refused += found.is_refused
    if refused:
        raise typer.Exit(SOME_REFUSED)


def _tell(found: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        json_line(found)
    else:
        typer.echo(f"account       {found['account']}")
        typer.echo(f"{found['outcome']:14}{sentence}")
