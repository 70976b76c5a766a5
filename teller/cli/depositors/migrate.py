"""`teller depositors migrate`: from the shared streams to own ones."""

from typing import Annotated

import typer

from bank.accounts.depositors import Depositor
from schemas.topics import RECEIPTS
from teller.cli.depositors.tools import AsJson, AsManifests, described, tools
from teller.operate import topic_reader
from teller.operate.depositors import migration
from teller.operate.depositors.changes import DepositorError
from teller.output import json_line
from teller.settings import load


def migrate(  # noqa: PLR0913, PLR0917 - the options
    close: Annotated[list[str] | None, typer.Option(help="Take this name on shared streams with a proof only.")] = None,
    open_: Annotated[
        list[str] | None, typer.Option("--open", help="Take this name there again: undoes --close.")
    ] = None,
    close_all: Annotated[bool, typer.Option("--close-all", help="Take no unregistered name there.")] = False,
    open_all: Annotated[bool, typer.Option("--open-all", help="Take such names again: undoes --close-all.")] = False,
    manifests: AsManifests = False,
    as_json: AsJson = False,
) -> None:
    """Register every depositor that receipts name, with topics of its own beside the shared ones.

    Run again, it goes on where it was cut off. docs/upgrading.md has the whole way.
    """
    if sum(map(bool, (close, open_, close_all, open_all))) > 1:
        raise DepositorError("one of --close, --open, --close-all and --open-all at a time")
    settings = load()
    with tools(settings, manifests) as (registry, cluster):
        if close or open_:
            done = migration.close(registry, close or open_ or (), is_open=bool(open_))
        elif close_all or open_all:
            done = [migration.close_all(registry, is_open=open_all)]
        else:
            found = migration.granted_by(topic_reader.records(settings, RECEIPTS))
            done = migration.migrate(registry, cluster, found)
        for entry in done:
            _tell(entry, as_json, quiet=manifests)


def _tell(entry: Depositor, as_json: bool, *, quiet: bool) -> None:
    if as_json:
        json_line(described(entry))
    elif not quiet:
        mine = described(entry)
        typer.echo(f"{entry.name}: {mine['status']}, {', '.join(mine['topics']) or 'the shared streams'}")
