"""Needs of the commands on packages: libraries of the extra `packages`, and the bank's public keys."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from teller.operate.packages.folder import PackageError

BankKeys = Annotated[
    Path,
    typer.Option(
        "--keys", exists=True, dir_okay=False,
        help="File with the bank's keys: the lines of `teller package keys` and of `teller log keys`.",
    ),
]  # fmt: skip


def needs(library: str) -> None:
    """Check that a library of the extra `packages` is installed.

    Raises:
        PackageError: it is not.
    """
    if find_spec(library) is None:
        raise PackageError(f"{library} is not installed: pip install 'teller[packages]'")
