"""`teller failed list`: what was rejected, why, where its raw record is, and whether it was sent again."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from schemas import topics
from teller.cli.failed.options import (
    DepositorOption,
    Ids,
    ReasonOption,
    SchemaOption,
    SinceOption,
    UntilOption,
    explained,
    selection,
)
from teller.cli.failed.view import replayed, view
from teller.operate.repair import events
from teller.operate.repair.failure import Failure
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import load

LIMIT = 20
COLUMNS = ["id", "failed at", "reason", "detail", "schema", "raw record", "sealed", "replayed"]


def list_(  # noqa: PLR0913, PLR0917 - the command's options
    ids: Ids = None,
    reason: ReasonOption = None,
    depositor: DepositorOption = None,
    schema: SchemaOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=0, help="Most events to list; the counts are of all.")] = LIMIT,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """List failed events, the newest first: what was rejected, why, where its raw record is, and whether it was sent
    again.
    """
    settings = load()
    chosen = selection(ids, reason, depositor, schema, since, until)
    with explained(), require_broker.broker(settings):
        every, replays = events.failures(settings), events.replays(settings)
        found = sorted(events.selected(every, chosen), key=lambda failure: failure.failed_at, reverse=True)
    if as_json:
        for failure in found:
            json_line(view(failure, replays, every))
    elif not found:
        out.print("No failed events." if chosen.everything else f"No failed events fit, of {len(every):,} in all.")
    else:
        _count(found)
        title = f"The newest {limit} of {len(found):,}" if len(found) > limit else "Each of them, the newest first"
        table(
            title,
            COLUMNS,
            [(*_row(each), replayed(each, replays, every)) for each in found[:limit]],
            whole=["raw record"],
        )


def _count(found: Sequence[Failure]) -> None:
    counts = Counter((topics.domain_of(failure.raw_topic), failure.reason) for failure in found)
    table("Failed events", ["domain", "reason", "events"], [(*key, n) for key, n in sorted(counts.items())], ["events"])


def _row(failure: Failure) -> tuple[str, ...]:
    when = f"{failure.failed_at:%Y-%m-%d %H:%M:%S}"
    sealed = "no" if failure.sealed_bytes is None else "yes"
    place = failure.place
    return str(failure.failure_id), when, failure.reason, failure.detail or "", failure.schema or "", place, sealed
