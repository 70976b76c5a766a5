"""`teller originators`: who may ask owners for data."""

import typer

from teller.cli.originators import change, show

app = typer.Typer(
    help="Originators: register, suspend, reinstate, end and show who may ask owners for data, and set their keys.",
    no_args_is_help=True,
)
app.command("register")(change.register)
app.command("suspend")(change.suspend)
app.command("reinstate")(change.reinstate)
app.command("end")(change.end)
app.command("show")(show.show)
app.command("key")(change.key)
app.command("signing-key")(change.signing_key)
