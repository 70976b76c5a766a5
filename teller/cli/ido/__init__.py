"""`teller ido`: Initial Data Offerings, for operators."""

import typer

from teller.cli.ido import open_close, show

app = typer.Typer(
    help="Initial Data Offerings: open one, make it to the owners who match, see what became of it, and close it.",
    no_args_is_help=True,
)
app.command("open")(open_close.open_)
app.command()(open_close.offer)
app.command("show")(show.show)
app.command()(open_close.close)
