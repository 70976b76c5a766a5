"""`teller accounts`: owners' accounts, links, consents, and answers to offerings."""

import typer

from teller.cli.accounts import (
    agree,
    answers,
    erase_record,
    erasing,
    export,
    invite,
    link,
    migrate,
    offers,
    open_close,
    packages,
    receipt,
    show,
    standing_terms,
    trail,
)

app = typer.Typer(
    help="Accounts of owners: the ids by which depositors know them, and what they agreed to. No entry means no.",
    no_args_is_help=True,
)
app.command("open")(open_close.open_)
app.command()(open_close.change)
app.command("link")(link.link)
app.command()(link.unlink)
app.command()(agree.consent)
app.command()(agree.withdraw)
app.command("invite")(invite.invite)
app.command("show")(show.show)
app.command()(open_close.close)
app.command()(open_close.enforce)
app.command()(erasing.erasures)
app.command()(erasing.hold)
app.command()(erasing.release)
app.command("erase-record")(erase_record.erase_record)
app.command("migrate")(migrate.migrate)
app.command("receipt")(receipt.receipt)
app.command("key")(receipt.key)
app.command("export")(export.export)
app.command("trail")(trail.trail)
app.command()(offers.offers)
app.command()(packages.packages)
app.command()(answers.accept)
app.command()(answers.decline)
app.command()(answers.revoke)
app.command("standing-terms")(standing_terms.standing_terms)
