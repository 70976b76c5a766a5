"""The command `teller`."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from teller.cli.lazy import HELP_NAMES, LazyGroup
from teller.cli.problems import explained, for_people
from teller.run.process import end_with_parent

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": HELP_NAMES},
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"teller {version('teller')}")
        raise typer.Exit


@app.callback()
def teller(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version, and exit.")
    ] = False,
) -> None:
    """The deposit counter of a personal data bank: platform exports in, owners' buckets and metering events out."""


def main() -> None:
    """Run the command line; a foreseen problem prints one line on standard error, or JSON, and exits with code 2."""
    end_with_parent()
    with explained():
        code = app(standalone_mode=for_people())
    sys.exit(code or 0)
