"""`teller depositors`: who may deposit what."""

import typer

from teller.cli.depositors import change, migrate, register, show

app = typer.Typer(
    help="Depositors: register, change, suspend, end and show them; one command makes topics, rights and log-in.",
    no_args_is_help=True,
)
app.command()(register.add)
app.command("change")(change.change)
app.command()(change.suspend)
app.command()(change.resume)
app.command()(change.end)
app.command()(register.rotate)
app.command("show")(show.show)
app.command("migrate")(migrate.migrate)
