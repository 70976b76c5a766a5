"""The one question of `teller deposit` on the embedded line: whoever deposits an own export is depositor and owner."""

import shlex
import sys
import uuid
from typing import NoReturn

import typer

from bank.accounts.account import Account
from bank.accounts.depositors import Depositor
from bank.identity import pseudonyms
from pipelines.accounts import depositors
from teller.cli.accounts.tools import now
from teller.cli.depositors.tools import explained
from teller.operate.accounts import first_deposit, reading, rules
from teller.operate.accounts.consents import Given
from teller.operate.accounts.rules import AccountError
from teller.operate.accounts.writer import writer
from teller.operate.depositors import local
from teller.operate.depositors.changes import granted
from teller.output import err, program
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings


def admit(settings: Settings, owner_id: str, depositor: str, domain: str, *, agreed: bool) -> str:
    """Open an account for the owner and record the consent, where the bank asks for one and there is none; return the
    account's name.

    `agreed`: the owner has said yes on the command line; else the terminal asks.

    Raises:
        AccountError: the owner has not agreed, or cannot be admitted so; the message says what to do.
    """
    client = command_settings(settings)
    subject = pseudonyms.owner_pseudonym(keys.pseudonym_key(settings), owner_id)
    with explained():
        book = reading.read(client, [subject])
        entry = depositors.read(client).named(depositor)
        account = (entry and book.holder((entry.number, subject))) or subject
        if book.enforced is None:
            return account
        there = entry if entry and domain in entry.domains else None
        wanted = first_deposit.lacking(book, there, subject, domain, now()) if there else granted([domain], ())
        if wanted:
            if gone := first_deposit.closed(book, there, subject):
                _refuse(gone, there or _registered(settings, depositor, domain), domain)
            if there:
                first_deposit.check_begun(book, there, subject, wanted, now())
            linked = there is not None and book.holder((there.number, subject)) is not None
            _ask("" if linked else "open an account for this owner, and ", depositor, sorted(wanted), agreed)
            _write(settings, subject, there or _registered(settings, depositor, domain), domain)
    return account


def _refuse(gone: Account, entry: Depositor, domain: str) -> NoReturn:
    """Tell the commands, whole to be pasted, by which another account takes the place of the one that was closed."""
    commands = (
        "open",
        f"link ACCOUNT --depositor {entry.name} --claim --confirm --ask-subject",
        f"consent ACCOUNT --depositor {entry.name} --domain {domain}",
    )
    lines = "".join(f"    teller accounts {command}\n" for command in commands)
    typer.echo(f"To deposit into another account, ACCOUNT as the first of these prints it:\n\n{lines}", err=True)
    raise AccountError(
        f"nothing is deposited: account {gone.owner} was closed on {rules.day(gone.closed)}, for good; the second of "
        "the commands reads the owner's id from standard input"
    )


def _ask(first: str, depositor: str, schemas: list[str], agreed: bool) -> None:
    what = f"{first}record consent that {depositor} deposits {', '.join(schemas)}"
    if agreed or (sys.stdin.isatty() and typer.confirm(f"{what[0].upper()}{what[1:]}?", err=True)):
        return
    typer.echo(
        f"To {what}, and to deposit then:\n\n    {program()} {shlex.join([*sys.argv[1:], '--consent'])}\n", err=True
    )
    raise AccountError("nothing is deposited: the bank stores nothing without its owner's consent")


def _registered(settings: Settings, depositor: str, domain: str) -> Depositor:
    err.print(f"registering the depositor {depositor} for {domain}")
    return local.register(settings, {depositor: [domain]})[0]


def _write(settings: Settings, subject: str, entry: Depositor, domain: str) -> None:
    with writer(settings, [subject]) as opened:
        if schemas := first_deposit.lacking(opened.book, entry, subject, domain, now()):
            given = Given(uuid.uuid4(), schemas, evidence="teller deposit")
            *_, done = opened.write(first_deposit.agreed(opened.book, entry, subject, given, now()))
            err.print(f"account {done.event.owner}: consent at offset {done.offset}, until it is withdrawn")
