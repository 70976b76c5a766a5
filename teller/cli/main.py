"""The command `teller`."""

import sys

import typer

from teller.cli import (
    accounts,
    backup,
    books,
    buckets,
    demo,
    deposit,
    depositors,
    doctor,
    evaluate,
    failed,
    ido,
    keys,
    log,
    metering,
    originators,
    package,
    payouts,
    run,
    schemas,
    settings,
    statement,
    strip,
    tariff,
    top,
    topics,
    up,
    validate,
    verify,
    web,
)
from teller.cli.problems import explained, for_people
from teller.run.process import end_with_parent

app = typer.Typer(
    help="The deposit counter of a personal data bank: platform exports in, owners' buckets and metering events out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(deposit.deposit)
app.command()(validate.validate)
app.command()(run.worker)
app.command()(run.router)
app.command()(run.feedback)
app.command()(run.log_writer)
app.command()(run.ledger)
app.command()(run.withdrawals)
app.command()(run.packager)
app.command()(run.exporter)
app.command()(topics.topics)
app.command()(buckets.buckets)
app.add_typer(failed.app, name="failed")
app.command()(metering.metering)
app.command()(verify.verify)
app.command()(doctor.doctor)
app.add_typer(backup.app, name="backup")
app.command()(top.top)
app.command()(web.web)
app.command()(strip.strip)
app.command()(evaluate.evaluate)
app.add_typer(schemas.app, name="schemas")
app.add_typer(keys.app, name="keys")
app.add_typer(accounts.app, name="accounts")
app.add_typer(depositors.app, name="depositors")
app.add_typer(originators.app, name="originators")
app.add_typer(log.app, name="log")
app.add_typer(statement.app, name="statement")
app.add_typer(tariff.app, name="tariff")
app.add_typer(books.app, name="books")
app.add_typer(payouts.app, name="payouts")
app.add_typer(package.app, name="package")
app.add_typer(ido.app, name="ido")
app.command()(settings.settings)


def main() -> None:
    """Run the command line; a foreseen problem prints one line on standard error, or JSON, and exits with code 2."""
    end_with_parent()
    with explained():
        code = app(standalone_mode=for_people())
    sys.exit(code or 0)
