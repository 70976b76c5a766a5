"""`teller log complete`: the proof that a list of an owner's leaves is all of them."""

from typing import Annotated

import typer

from teller.cli.log.tools import Target, write
from teller.operate.accounts import rules
from teller.operate.log import proving
from teller.run import require_broker
from teller.settings import load


def complete(
    account: Annotated[str, typer.Argument(help="The owner's account.")],
    to: Target = None,
) -> None:
    """Write the proof that the leaves it lists are all that the log has of an owner.

    Run it where the log's writer runs, whose index it reads.
    """
    rules.check_id(account)
    settings = load()
    with require_broker.broker(settings):
        made = proving.of_owner(settings, account)
    write(made, to)
