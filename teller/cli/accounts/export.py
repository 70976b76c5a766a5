"""`teller accounts export`."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from pipelines.accounts import erasures
from teller.cli.accounts.tools import AsJson
from teller.cli.asking import asked
from teller.cli.buckets import PURPOSE
from teller.cli.depositors.tools import explained
from teller.cli.exit_codes import SOME_REFUSED
from teller.cli.progress import progress
from teller.operate.accounts import rules
from teller.operate.owner_export import bank_sources
from teller.operate.owner_export import export as exporting
from teller.operate.owner_export.documents import Exported
from teller.operate.owner_export.folder import ExportError
from teller.output import err, json_line, out
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings


def export(
    to: Annotated[Path, typer.Option(help="A folder that nobody else may open; it is made if it is missing.")],
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account: 32 hex digits.")] = "",
    ask_owner: Annotated[
        bool, typer.Option("--ask-owner", "--ask", help="Read an owner's id from standard input instead.")
    ] = False,
    purpose: Annotated[str, PURPOSE] = "",
    as_json: AsJson = False,
) -> None:
    """Export everything that the bank has of an owner: records, objects, receipts, account, proofs, in open formats.

    Run again, it goes on where it was cut off, and adds what is new. Exit code 3: something is not in it, as the
    readme says.
    """
    settings = load()
    if bool(account) == ask_owner:
        raise ExportError("whose? Name the account, or use --ask-owner")
    subject = asked(settings, "Owner id") if ask_owner else account
    rules.check_id(subject)
    with require_broker.broker(settings), explained(), progress() as say:
        owner = bank_sources.account_of(settings, subject) if ask_owner else subject
        if (gone := erasures.read_if_there(command_settings(settings)).of(owner)) is not None:
            raise ExportError(f"the account was erased on {rules.day(gone.begun)}: docs/erasure.md says what is left")
        with closing(bank_sources.BankSources(settings, owner, purpose)) as sources:
            sources.announce()
            done = exporting.export(owner, sources, to, say)
    _tell(done, as_json)
    raise typer.Exit(SOME_REFUSED if done.not_exported else 0)


def _tell(done: Exported, as_json: bool) -> None:
    if as_json:
        json_line({"complete": done.not_exported == 0, **done._asdict()})
        return
    out.print(f"{done.records:,} records in {done.objects:,} objects; {done.files:,} files, {done.size:,} bytes.")
    if done.not_exported:
        err.print(f"{done.not_exported:,} things are not in it: its readme.md and manifest.jsonl say which, and why.")
