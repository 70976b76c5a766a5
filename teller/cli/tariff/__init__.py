"""`teller tariff`: what deposits cost, and whom."""

import typer

from teller.cli.tariff import commands

app = typer.Typer(help="Tariffs: check, set, show and try out what deposits cost.", no_args_is_help=True)
app.command("check")(commands.check)
app.command("set")(commands.put)
app.command("show")(commands.show)
app.command("simulate")(commands.simulate)
