"""`teller accounts receipt` and `key`."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.accounts import depositors
from teller.cli.accounts.tools import AccountId
from teller.cli.depositors.tools import check_file, explained
from teller.operate.accounts import receipts, rules
from teller.output import err, json_line
from teller.run import require_broker
from teller.settings import Settings, load
from teller.settings.controller_model import NOT_STATED
from teller.settings.kafka_client import command_settings


def receipt(
    account: AccountId,
    offset: Annotated[
        int, typer.Option(min=0, help="Offset of the consent on bank.accounts; show and consent name it.")
    ],
    out: Annotated[Path | None, typer.Option(help="Write it to this new file; not given: print it.")] = None,
) -> None:
    """Make the owner's receipt of a consent: signed, and the same whenever it is made (with the same settings)."""
    settings = load()
    rules.check_id(account)
    check_file(out)
    with require_broker.broker(settings), explained():
        client = command_settings(settings)
        text = receipts.signed(settings, receipts.found(client, account, offset), depositors.read(client))
    if out:
        write(out, text)
    else:
        typer.echo(text)
    warn(settings)


def key() -> None:
    """Print the public key that checks owners' receipts, as a JWK."""
    json_line(receipts.public_key(load()))


def write(file: Path, text: str) -> None:
    """Write a receipt to a new file."""
    with file.open("x", encoding="ascii") as to:
        to.write(text + "\n")


def warn(settings: Settings) -> None:
    """Say which settings the receipt would need."""
    names = ("controller_name", "controller_contact", "controller_address", "jurisdiction")
    if lacking := [name for name in names if getattr(settings, name) == NOT_STATED]:
        err.print(f"The receipt says `{NOT_STATED}` for {', '.join(lacking)}: set them before owners get receipts.")
