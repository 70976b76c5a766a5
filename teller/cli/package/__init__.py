"""`teller package`: what an originator does with a package that it got, without a bank, Kafka or settings."""

import typer

from teller.cli.package import opening, row, verifying

app = typer.Typer(
    help="Packages for originators: decrypt one, verify one offline, and show who allowed a row.", no_args_is_help=True
)
app.command("verify")(verifying.verify)
app.command("open")(opening.open_)
app.command("row")(row.row)
