"""`teller accounts consent` and `withdraw`."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from teller.cli.accounts.receipt import warn, write
from teller.cli.accounts.tools import (
    AccountId,
    AsJson,
    By,
    DepositorName,
    Domains,
    Schemas,
    moment,
    now,
    record_types,
    tell,
    tools,
)
from teller.cli.depositors.tools import check_file
from teller.operate.accounts import consents, links, receipts
from teller.operate.accounts.consents import PURPOSE, Given, Withdrawal
from teller.operate.accounts.rules import AccountError
from teller.settings import keys, load

#: ISO 8601; the last form has a time zone.
TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


def consent(  # noqa: PLR0913, PLR0917 - the options
    account: AccountId,
    depositor: DepositorName,
    schema: Schemas = None,
    domain: Domains = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=TIMES, metavar="TIME", help="From when on (ISO 8601); not given: now."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=TIMES, metavar="TIME", help="Until when; not given: until it is withdrawn."),
    ] = None,
    purpose: Annotated[
        str, typer.Option(help="What for: an IRI of the Data Privacy Vocabulary, or of your own.")
    ] = PURPOSE,
    by: By = "",
    evidence: Annotated[str, typer.Option(help="Where you keep the proof, such as a form's number.")] = "",
    receipt: Annotated[Path | None, typer.Option(help="Write the owner's receipt to this new file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Record that the owner agrees that a depositor deposits these record types. Times without a zone are UTC."""
    settings = load()
    begin, end = moment(since), moment(until)
    check_file(receipt)
    if receipt:
        keys.receipt_key(settings)  # a receipt that cannot be signed is told before the consent is recorded
    with tools(settings, [account]) as found:
        entry = found.depositor(depositor)
        schemas = record_types(entry, schema, domain)
        if not schemas:
            raise AccountError("to what does the owner agree? --schema names a record type, --domain all of a domain")
        given = Given(uuid.uuid4(), schemas, purpose, begin, end, by, evidence)
        done = found.writer.write(consents.consented(found.writer.book, account, entry, given, now()))
        if receipt:
            write(receipt, receipts.signed(settings, done[0], found.depositors))
            warn(settings)
        where = str(receipt or f"teller accounts receipt {account} --offset {done[0].offset}")
        tell(account, done, as_json, receipt=where)
        if not links.is_linked(found.writer.book, account, entry.number):
            typer.echo(
                f"No id of {entry.name} is linked to this account, so nothing is taken under this consent yet: "
                f"teller accounts link {account} --depositor {entry.name} --claim --confirm --ask-subject",
                err=True,
            )


def withdraw(  # noqa: PLR0913, PLR0917 - the options
    account: AccountId,
    depositor: DepositorName,
    schema: Schemas = None,
    domain: Domains = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw consents, at once; without --schema and --domain all for the depositor. What is stored stays."""
    with tools(load(), [account]) as found:
        entry = found.depositor(depositor, ended=True)
        given = Withdrawal(record_types(entry, schema, domain), by)
        tell(account, found.writer.write(consents.withdrawn(found.writer.book, account, entry, given, now())), as_json)
