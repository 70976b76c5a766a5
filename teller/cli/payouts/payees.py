"""`teller payouts payees` and `forget`."""

from pathlib import Path
from typing import Annotated

import typer

from teller.cli.accounts.tools import AccountId
from teller.operate.payouts import register
from teller.output import out
from teller.run import require_broker
from teller.settings import load
from teller.units import many


def payees(
    file: Annotated[Path, typer.Argument(help="Rows of account,reference,name,iban,bic (docs/statements.md).")],
) -> None:
    """Register the payees of a file, sealed for operators, in the place of those before; all or none."""
    settings = load()
    with require_broker.broker(settings):
        number = register.put(settings, file)
    said = f"{many(number, 'payee')} {'is' if number == 1 else 'are'} registered."
    out.print(f"{said} Remove the file: it has bank details in the clear.")


def forget(account: AccountId) -> None:
    """Take an account's payee out of the register, such as an erased owner's once all is paid."""
    settings = load()
    with require_broker.broker(settings):
        register.forget(settings, account)
    out.print("The account has no payee any more.")
