"""`teller depositors show`: the registered depositors; no secret is kept that it could show."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from bank.accounts.depositors import FOREVER, Depositor, Kind, Status
from pipelines.accounts.depositors import read
from teller.cli.depositors.tools import AsJson, described, explained
from teller.cli.entry_cells import cell, listed, print_fields, time_of
from teller.operate.depositors import quotas
from teller.operate.depositors.changes import DepositorError
from teller.output import json_line, out, table
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings


def show(
    name: Annotated[str, typer.Argument(help="Whose entry to show in full; not given: a line for each.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show the registered depositors: status, topics, record types, quota, and who is still on the shared streams."""
    settings = load()
    with require_broker.broker(settings), explained():
        entries = [entry for entry in read(command_settings(settings)) if name in ("", entry.name)]
        limits = quotas.limits(command_settings(settings))
    if name and not entries:
        raise DepositorError(f"no depositor {name}: `teller depositors show` lists them")
    shown = [_full(entry, limits.get(entry.principal)) for entry in entries]
    if as_json:
        for each in shown:
            json_line(each)
    elif name:
        print_fields(shown[0])
    elif shown:
        columns = ("depositor", "key", "status", "domains", "schemas", "shared", "quota")
        table("Depositors", columns, [[cell(each[column]) for column in columns] for each in shown], ("quota",))
    else:
        out.print("No depositor is registered: the shared streams take any name.")


def _full(entry: Depositor, quota: int | None) -> dict[str, Any]:
    """Return the entry; `shared` says until when the shared streams take its name without a proof; in the entry of the
    shared streams, what they take.
    """
    known = {field: value for field, value in asdict(entry).items() if field in _KNOWN}
    return described(entry) | {"shared": _shared(entry), "quota": quota} | known | {"changes": listed(entry.changes)}


_KNOWN = ("legal_id", "legal_name", "contact", "owner", "domains", "generation")


def _shared(entry: Depositor) -> str:
    if entry.kind is Kind.SHARED:
        return f"all of them: take {'any name' if entry.status is Status.ACTIVE else 'registered names, with a proof'}"
    if not entry.shared_until:
        return ""
    return "open" if entry.shared_until == FOREVER else f"until {time_of(entry.shared_until)}"
