"""`teller package`: what an originator does with a package that it got, without a bank, Kafka or settings."""

import typer

from teller.cli.package import opening, verifying

app = typer.Typer(help="Packages for originators: decrypt one, and verify one offline.", no_args_is_help=True)
app.command("verify")(verifying.verify)
app.command("open")(opening.open_)
