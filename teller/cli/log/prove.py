"""`teller log prove`: the proof that a record is in the log."""

from typing import Annotated

import typer

from teller.cli.log.tools import Target, write
from teller.operate.log import openings
from teller.run import require_broker
from teller.settings import load


def prove(
    record: Annotated[
        str,
        typer.Argument(
            help="Id of a receipt, an access or an event of withdrawals; an offering's, such as voices/2; "
            "topic/partition/offset of another record."
        ),
    ],
    to: Target = None,
) -> None:
    """Write the proof that a record is in the log, with the record.

    A record is a receipt, consent, offering or licence, or the change of an account or depositor.
    """
    settings = load()
    with require_broker.broker(settings):
        made = openings.of_record(settings, record)
    write(made, to)
