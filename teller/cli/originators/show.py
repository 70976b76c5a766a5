"""`teller originators show`."""

from typing import Annotated, Any

import typer

from bank.withdrawals.originators import RegisteredOriginator
from teller.cli.depositors.tools import explained
from teller.cli.entry_cells import cell, listed, print_fields
from teller.operate.originators.register import named, read
from teller.output import JSON_FLAG, json_line, out, table
from teller.run import require_broker
from teller.settings import load

AsJson = Annotated[bool, JSON_FLAG]
_COLUMNS = ("originator", "role", "status", "legal_id", "legal_name", "contact")


def show(
    name: Annotated[str, typer.Argument(help="Whose entry to show in full; not given: a line for each.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the registered originators."""
    settings = load()
    with require_broker.broker(settings), explained():
        known = read(settings)
    found = [named(known, name)] if name else list(known)
    shown = [described(entry) for entry in found]
    if as_json:
        for each in shown:
            json_line(each)
    elif name:
        print_fields(shown[0])
    elif shown:
        table("Originators", _COLUMNS, [[cell(each[column]) for column in _COLUMNS] for each in shown])
    else:
        out.print("No originator is registered: `teller originators register` does it.")


def described(entry: RegisteredOriginator) -> dict[str, Any]:
    """Return an entry; it has no secrets."""
    return {
        "originator": entry.name,
        "role": entry.role.value,
        "status": entry.status.value,
        "legal_id": entry.legal_id,
        "legal_name": entry.legal_name,
        "contact": entry.contact,
        "key": entry.recipient,
        "key_until": entry.recipient_until.isoformat() if entry.recipient_until else None,
        "signing_key": entry.signing_key,
        "changes": listed(entry.changes),
    }
