"""`teller failed`: list, show, open, repair and replay rejected records; send lost ones again."""

import typer

from teller.cli.failed import list as listing
from teller.cli.failed import open as opening
from teller.cli.failed import repair, replay, resend, show

app = typer.Typer(help="Failed events: list, show, open, repair and replay what was rejected.")
app.command("list")(listing.list_)
app.command("show")(show.show)
app.command("open")(opening.open_)
app.command("repair")(repair.repair)
app.command("replay")(replay.replay)
app.command("resend")(resend.resend)


@app.callback(invoke_without_command=True)
def failed(context: typer.Context) -> None:
    """Failed events: list (when nothing else is said), show, open, repair and replay what was rejected."""
    if context.invoked_subcommand is None:
        listing.list_()
