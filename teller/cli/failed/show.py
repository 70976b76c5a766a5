"""`teller failed show`: every field of one failed event; its original stays sealed."""

from typing import Annotated
from uuid import UUID

import typer

from teller.cli.failed.options import explained
from teller.cli.failed.view import view
from teller.operate.repair import events
from teller.operate.repair.failure import Selection
from teller.output import JSON_FLAG, json_line, table
from teller.run import require_broker
from teller.settings import load


def show(
    failure: Annotated[UUID, typer.Argument(metavar="ID", help="The failure's id.")],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Show every field of one failed event; never its original."""
    settings = load()
    with explained(), require_broker.broker(settings):
        every = events.failures(settings)
        (found,) = events.selected(every, Selection({failure}))
        fields = view(found, events.replays(settings), every)
    if as_json:
        json_line(fields)
    else:
        table(f"Failed event {failure}", ["field", "value"], [(name, _text(value)) for name, value in fields.items()])


def _text(value: object) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
