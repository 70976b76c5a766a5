"""`teller log`: proofs of what the bank did, and checks of them that need nothing of the bank."""

import typer

from teller.cli.log import complete, deliver, monitor, prove, refill, show, verify, witness

app = typer.Typer(
    help="The public log: show it, prove what is in it, check a proof offline, follow it.", no_args_is_help=True
)
app.command("show")(show.show)
app.command("keys")(show.keys)
app.command("prove")(prove.prove)
app.command("complete")(complete.complete)
app.command("verify")(verify.verify)
app.command("monitor")(monitor.monitor)
app.command("deliver")(deliver.deliver)
app.command("refill")(refill.refill)
app.command("witness")(witness.witness)
