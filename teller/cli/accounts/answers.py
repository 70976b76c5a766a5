"""`teller accounts accept`, `decline` and `revoke`: what owners say to an offering."""

import uuid
from typing import Annotated

import typer

from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.terms import MOST_VERSION
from teller.cli.accounts import erasing
from teller.cli.accounts.saying import Accounts, FromFile, Manner, NoWait, OfferingId, say
from teller.cli.accounts.tools import AsJson, By
from teller.cli.depositors.tools import explained
from teller.operate.answers import saying
from teller.operate.offerings import opening
from teller.run import require_broker
from teller.settings import load


def accept(  # noqa: PLR0913, PLR0917 - the options
    offering: OfferingId,
    version: Annotated[int, typer.Option(min=1, max=MOST_VERSION, help="The version that the owners were shown.")],
    accounts: Accounts = None,
    from_file: FromFile = None,
    by: By = "",
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Accept an offering for owners: each grants a licence, if the bank's judge permits it.

    Exit code 3: some are refused, by the rule that is printed.
    """
    _say(AnswerKind.ACCEPT, offering, version, erasing.named(accounts, from_file), Manner(by, no_wait, as_json))


def decline(  # noqa: PLR0913, PLR0917 - the options
    offering: OfferingId,
    accounts: Accounts = None,
    from_file: FromFile = None,
    by: By = "",
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Decline an offering for owners: standing terms answer it no more. Licences stay: `revoke` ends them."""
    _say(AnswerKind.DECLINE, offering, 0, erasing.named(accounts, from_file), Manner(by, no_wait, as_json))


def revoke(  # noqa: PLR0913, PLR0917 - the options
    offering: OfferingId,
    accounts: Accounts = None,
    from_file: FromFile = None,
    by: By = "",
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Revoke owners' licences for an offering, at once and of every version: nothing more goes out under them."""
    _say(AnswerKind.REVOKE, offering, 0, erasing.named(accounts, from_file), Manner(by, no_wait, as_json))


def _say(kind: AnswerKind, name: str, version: int, owners: list[str], manner: Manner) -> None:
    settings = load()
    with require_broker.broker(settings), explained():
        offering = opening.named(opening.read(settings), name)
        say(settings, saying.answers(kind, owners, offering, version, uuid.uuid4), manner)
