"""`teller failed replay`: send originals again, unchanged."""

from typing import Annotated

import typer

from teller.cli.failed.options import (
    AllOption,
    DepositorOption,
    Ids,
    ReasonOption,
    SchemaOption,
    SinceOption,
    UntilOption,
    meant,
    selection,
)
from teller.cli.failed.sending import go
from teller.operate.repair.run import unchanged
from teller.output import JSON_FLAG
from teller.settings import load


def replay(  # noqa: PLR0913, PLR0917 - the command's options
    ids: Ids = None,
    reason: ReasonOption = None,
    depositor: DepositorOption = None,
    schema: SchemaOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    everything: AllOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing; say what would be sent.")] = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Send originals again as they came: after a mistake of ours is mended, a schema added or a limit raised.

    Each failure is sent once, however often this runs; one that would fail again is not sent. Exit code 0: all are
    sent, now or before. 3: some were not, and are listed by reason. 1: broken off; run it again.
    """
    settings = load()
    chosen = selection(ids, reason, depositor, schema, since, until)
    with meant(settings, chosen, everything=everything) as failures:
        go(settings, failures, unchanged, send=not dry_run, as_json=as_json)
