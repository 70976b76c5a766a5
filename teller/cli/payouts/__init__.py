"""`teller payouts`: who is paid, what is due, and what became of it."""

import typer

from teller.cli.payouts import commands, payees

app = typer.Typer(
    help="Payouts: register payees, pay out what is due to owners, write the file for the real bank.",
    no_args_is_help=True,
)
app.command("payees")(payees.payees)
app.command("forget")(payees.forget)
app.command("draw")(commands.draw)
app.command("file")(commands.file)
app.command("show")(commands.show)
app.command("confirm")(commands.confirm)
app.command("return")(commands.return_)
