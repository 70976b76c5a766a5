"""`teller log prove`: the proof that a record is in the log."""

from typing import Annotated

import typer

from teller.cli.log.tools import Target, write
from teller.operate.log import openings
from teller.run import require_broker
from teller.settings import load


def prove(
    record: Annotated[str, typer.Argument(help="A receipt's id, or topic/partition/offset of another record.")],
    to: Target = None,
) -> None:
    """Write the proof that a receipt, consent, account's or depositor's change is in the log. It holds the record."""
    settings = load()
    with require_broker.broker(settings):
        made = openings.of_record(settings, record)
    write(made, to)
