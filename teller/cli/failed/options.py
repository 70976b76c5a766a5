"""Options by which every `teller failed` command selects failures."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import typer

from pipelines.steps.outcome import Reason
from schemas import catalog
from teller import output
from teller.operate.repair import events
from teller.operate.repair.failure import Failure, Selection
from teller.operate.repair.operations import ChangeError
from teller.operate.repair.sending import ReplayError
from teller.run import require_broker
from teller.settings import Settings

#: Exit codes beside 0 for "all done" and 2 for "nothing done: wrong usage, no broker, no key".
BROKEN_OFF: Final = 1
SOME_LEFT: Final = 3


def moment(text: str) -> datetime:
    """Parse a time in ISO 8601; one without an offset is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a time is ISO 8601, such as 2026-03-01 or 2026-03-01T12:30:00+01:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


Ids = Annotated[list[UUID] | None, typer.Argument(metavar="ID", help="Failure ids; not given: all that fit.")]
ReasonOption = Annotated[Reason | None, typer.Option("--reason", metavar="CODE", help="Why it was rejected.")]
DepositorOption = Annotated[str | None, typer.Option("--depositor", help="Who deposited it.")]
SchemaOption = Annotated[str | None, typer.Option("--schema", help="Its schema, such as social.post.v1.")]
SinceOption = Annotated[
    datetime | None, typer.Option("--since", parser=moment, metavar="TIME", help="Rejected then or later (ISO 8601).")
]
UntilOption = Annotated[
    datetime | None, typer.Option("--until", parser=moment, metavar="TIME", help="Rejected before then (ISO 8601).")
]
AllOption = Annotated[bool, typer.Option("--all", help="All failed events, when nothing is selected.")]


def selection(  # noqa: PLR0913, PLR0917 - the options above
    ids: Collection[UUID] | None,
    reason: Reason | None,
    depositor: str | None,
    schema: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Selection:
    """Return the selection that the options describe.

    Raises:
        SchemaError: there is no such schema.
    """
    if schema is not None:
        catalog.load().by_name(schema)
    return Selection(frozenset(ids or ()), reason and reason.value, depositor, schema, since, until)


@contextmanager
def meant(settings: Settings, chosen: Selection, *, everything: bool) -> Iterator[list[Failure]]:
    """Yield the failures to act on, and keep a broker up meanwhile; a foreseen problem ends the command."""
    if chosen.everything and not everything:
        raise typer.BadParameter("say which failed events: ids, --reason, --depositor, --schema, --since, or --all")
    with explained(), require_broker.broker(settings):
        yield events.selected(events.failures(settings), chosen)


@contextmanager
def explained() -> Iterator[None]:
    """Print this command's foreseen problems as one line on standard error."""
    try:
        yield
    except (events.NoSuchFailureError, ChangeError) as problem:
        raise typer.BadParameter(str(problem)) from None
    except ReplayError as problem:
        output.problem(problem)
        raise typer.Exit(BROKEN_OFF) from None
