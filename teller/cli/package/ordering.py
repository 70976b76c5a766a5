"""`teller package order`, `deliver`, `cancel` and `keys`."""

import re
import time
from pathlib import Path
from typing import Annotated, Final
from uuid import uuid4

import typer

from bank.withdrawals.packaging.order import MOST_BYTES
from bank.withdrawals.packaging.package_events import PackageEvent
from bank.withdrawals.packaging.package_states import PackageState
from teller.cli import document_file
from teller.cli.package.needed import needs
from teller.operate.offerings import opening
from teller.operate.originators import register
from teller.operate.packaging import known, ordering
from teller.operate.packaging.known import PackagingError
from teller.operate.packaging.ordering import MOST_GRANT_BYTES
from teller.operate.packaging.told import described
from teller.output import JSON_FLAG, json_line, out
from teller.run import require_broker
from teller.settings import Settings, load
from teller.settings.packager import packager_keys

_RECIPIENT: Final = re.compile(r"age1[0-9a-z]{58}")
AsJson = Annotated[bool, JSON_FLAG]
PackageId = Annotated[str, typer.Argument(metavar="PACKAGE", help="Id of the package.", show_default=False)]
GrantFile = Annotated[
    Path,
    typer.Option("--grant", help="File with the originator's grant (docs/packages.md), or that, encrypted by age."),
]
RecipientFile = Annotated[
    Path | None,
    typer.Option(
        "--recipient", help="File with the packager's age1 line; not given: it follows from packager_key_file."
    ),
]


def now() -> int:
    """Return the time by this machine's clock, in milliseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000_000


def order(  # noqa: PLR0913, PLR0917 - its options
    file: Annotated[Path, typer.Argument(help="The order, as JSON (docs/packages.md); -: standard input.")],
    grant: GrantFile,
    recipient: RecipientFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check both; write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Another package of an order that one came of.")] = False,
    as_json: AsJson = False,
) -> None:
    """Order a package of an offering for its originator. `teller packager` makes and delivers it."""
    text, settings = document_file.given(file, MOST_BYTES), load()
    sealed = _sealed(settings, grant, recipient)
    with require_broker.broker(settings):
        found = ordering.checked(text, opening.read(settings), register.read(settings), now())
        if not again:
            ordering.check_first(found, known.read(settings))
        event = ordering.ordered(uuid4(), found, sealed, now())
        if dry_run:
            _tell_checked(event, as_json)
            return
        state = known.write(settings, event)
    said = f"Package {event.package} is ordered: `teller package show {event.package}` says how far it is."
    _tell(state, said, as_json)


def deliver(package: PackageId, grant: GrantFile, recipient: RecipientFile = None, as_json: AsJson = False) -> None:
    """Give a newer grant for a package, where the one before has ended or was refused."""
    settings = load()
    sealed = _sealed(settings, grant, recipient)
    with require_broker.broker(settings):
        before = known.named(known.read(settings), package)
        state = known.write(settings, ordering.granted(before, sealed, now()))
    _tell(state, f"Package {package} goes on with the newer grant.", as_json)


def cancel(package: PackageId, as_json: AsJson = False) -> None:
    """End a package before it is released; nothing of it goes out."""
    settings = load()
    with require_broker.broker(settings):
        before = known.named(known.read(settings), package)
        state = known.write(settings, ordering.cancelled(before, now()))
    if state is None or state.cancelled is None:
        raise PackagingError("it was released, or failed, at the same time: see `teller package show`")
    _tell(state, f"Package {package} is cancelled.", as_json)


def show_keys(as_json: AsJson = False) -> None:
    """Print the public keys of the bank's packager: the one that signs packages and notices, as originators get it, and
    the recipient that grants are encrypted to.
    """
    found = packager_keys(load())
    if as_json:
        json_line({"verifier": str(found.signer.verifier), "recipient": found.recipient})
    else:
        typer.echo(f"# packages and notices are signed by\n{found.signer.verifier}")
        typer.echo(f"# grants are encrypted to\n# {found.recipient}")


def _sealed(settings: Settings, grant: Path, file: Path | None) -> bytes:
    needs("pyrage")
    if file is None:
        to = packager_keys(settings).recipient
    else:
        found = _RECIPIENT.findall(document_file.given(file, 4_096).decode("ascii", "replace"))
        if len(found) != 1:
            raise PackagingError("--recipient must hold one line with age1: `teller package keys` prints it")
        to = found[0]
    text = document_file.given(grant, MOST_GRANT_BYTES)
    return ordering.sealed_grant(text, to, now(), allow_http=settings.packager_http)


def _tell_checked(event: PackageEvent, as_json: bool) -> None:
    if as_json:
        about = {"offering": event.offering, "version": event.version, "originator": event.originator}
        json_line(about | {"written": False})
    else:
        out.print(
            f"A package of {event.offering} version {event.version} for {event.originator} can be ordered. Nothing was "
            "written.",
        )  # fmt: skip


def _tell(state: PackageState | None, said: str, as_json: bool) -> None:
    if as_json and state is not None:
        json_line(described(state))
    else:
        out.print(said)
