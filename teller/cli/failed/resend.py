"""`teller failed resend`: send raw records again that are neither stored nor failed."""

from typing import Annotated

import typer

from teller.cli.failed.options import explained
from teller.cli.failed.report import report
from teller.operate.repair.resending import PlaceError, places, resent
from teller.operate.repair.sending import replay_log
from teller.output import JSON_FLAG
from teller.run import require_broker
from teller.settings import load


def resend(
    lost: Annotated[
        list[str],
        typer.Argument(
            metavar="PLACE", help="Place that `teller verify` names under record_lost, or FIRST-LAST there."
        ),
    ],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Send lost raw records again, from where they lie: teller failed resend deposits.raw.social/0/41-45

    Each is sent once, however often this runs; copies are stored, or fail, as any other record. The records then count
    as lost no more. Exit code 0: all are sent, now or before. 3: Kafka has some no more. 1: broken off; run it again.
    """
    settings = load()
    try:
        wanted = places(lost)
    except PlaceError as problem:
        raise typer.BadParameter(str(problem)) from None
    with explained(), require_broker.broker(settings), replay_log(settings) as log:
        report("Sent again", resent(settings, wanted, log), as_json=as_json)
