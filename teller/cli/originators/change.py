"""`teller originators register`, `suspend`, `reinstate`, `end`, `key` and `signing-key`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bank.ledger.months import day_start
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.terms import Role
from teller.cli.depositors.tools import explained
from teller.cli.entry_cells import print_fields
from teller.cli.originators.show import AsJson, described
from teller.cli.reader_key import reader_key, signer_key
from teller.operate.originators import operations
from teller.operate.originators.operations import OriginatorApplication, checked
from teller.operate.originators.register import OriginatorRegister
from teller.operate.registering.legal_entities import RegistrationError
from teller.output import json_line
from teller.run import require_broker
from teller.settings import load

Remove = Annotated[bool, typer.Option("--remove", help="Take the key away: nothing is done by it.")]
Name = Annotated[str, typer.Argument(help="The name that the originator's offerings carry.")]


def register(  # noqa: PLR0913, PLR0917 - the options
    name: Name,
    legal_id: Annotated[str, typer.Option(help="LEI:<20 characters> or VAT:<country and number>.")],
    legal_name: Annotated[str, typer.Option(help="Name of the legal entity.")],
    contact: Annotated[str, typer.Option(help="Whom to write to.")],
    role: Annotated[
        Role, typer.Option(help="A builder uses data itself; an aggregator may ask to pool and resell it.")
    ] = Role.BUILDER,
    as_json: AsJson = False,
) -> None:
    """Register an originator, which may ask from then on. Run again, it changes legal name and contact; role and legal
    id never change.
    """
    wanted = checked(OriginatorApplication(name, role, legal_id, legal_name, contact))
    _do(lambda opened: operations.register(opened, wanted), as_json)


def suspend(name: Name, as_json: AsJson = False) -> None:
    """Refuse an originator, its offerings' acceptances and withdrawals; it holds 3 seconds later."""
    _do(lambda opened: operations.suspend(opened, name), as_json)


def reinstate(name: Name, as_json: AsJson = False) -> None:
    """Let a suspended originator ask again; it holds 3 seconds later."""
    _do(lambda opened: operations.reinstate(opened, name), as_json)


def end(name: Name, as_json: AsJson = False) -> None:
    """Refuse an originator for good; it holds 3 seconds later. Licences stay; nothing goes out under them."""
    _do(lambda opened: operations.end(opened, name), as_json)


def key(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="The originator's X25519 public key: 64 hex digits, or PEM.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Day before which it holds, such as 2028-01-01; not given: no end."),
    ] = None,
    remove: Remove = False,
    as_json: AsJson = False,
) -> None:
    """Set the public key that packages for an originator are encrypted to."""
    public, day = _given(file, remove, reader_key), day_of(until)
    if remove and day is not None:
        raise RegistrationError("--until is of a key: leave it out, or give a file with the key")
    _do(lambda opened: operations.set_key(opened, name, public, day), as_json)


def signing_key(
    name: Name,
    file: Annotated[
        Path | None, typer.Argument(help="The originator's Ed25519 public key: 64 hex digits, or PEM.")
    ] = None,
    remove: Remove = False,
    as_json: AsJson = False,
) -> None:
    """Set the public key by which an originator signs that it has a package, and what it did after a notice."""
    public = _given(file, remove, signer_key)
    _do(lambda opened: operations.set_signing_key(opened, name, public), as_json)


def day_of(text: str | None) -> date | None:
    """Return a day that was given.

    Raises:
        RegistrationError: it is none.
    """
    if text is not None and day_start(text) is None:
        raise RegistrationError("--until: give a day, such as 2028-01-01")
    return date.fromisoformat(text) if text is not None else None


def _given(file: Path | None, remove: bool, read: Callable[[Path, str], bytes]) -> bytes:
    if (file is None) != remove:
        raise RegistrationError("give a file with the key, or --remove")
    return read(file, "FILE") if file else b""


def _do(command: Callable[[OriginatorRegister], RegisteredOriginator], as_json: bool) -> None:
    settings = load()
    with require_broker.broker(settings), explained():
        told = described(command(OriginatorRegister(settings)))
    if as_json:
        json_line(told)
    else:
        print_fields(told)
