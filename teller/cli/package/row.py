"""`teller package row`: check offline who allowed rows of a package, and until when."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bank.ledger.documents.months import time_text
from bank.withdrawals.package.checking import Signed, Wrong
from teller.cli.exit_codes import BROKEN_OFF
from teller.cli.log.tools import keys_in
from teller.cli.package.needed import BankKeys, needs
from teller.cli.package.verifying import Folder, tell_wrong
from teller.operate.packages.folder import PackageFolder
from teller.output import JSON_FLAG, json_line, out

if TYPE_CHECKING:
    from teller.operate.packages.row import ProvenRow


def row(
    folder: Folder,
    opening: Annotated[
        Path,
        typer.Option(
            "--opening", exists=True, dir_okay=False, help="File of openings: `teller accounts packages --openings`."
        ),
    ],
    keys: BankKeys,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check that rows of a package, by their openings, came of receipts, and went out under licences: no network, Kafka
    or settings.

    Exit code 1: it is not so, or the package is not as the bank signed it.
    """
    needs("pyarrow")
    from teller.operate.packages import row as rows  # noqa: PLC0415 - pyarrow is an extra

    with opening.open("rb") as file:
        found = rows.prove(PackageFolder(folder), file, keys_in(keys))
    if isinstance(found, Wrong):
        tell_wrong([found], as_json)
        raise typer.Exit(BROKEN_OFF)
    for each in found.rows:
        json_line(_described(found.signed, each)) if as_json else _tell(found.signed, each)


def _described(signed: Signed, row: "ProvenRow") -> dict[str, Any]:
    link, licence = row.shown.opening.link, row.shown.licence
    return {
        "proven": True, "package": signed.statement.package, "row": row.row, "file": row.file,
        "signer": signed.signer.name, "receipt": link.receipt, "place": link.place,
        "agreement": link.agreement, "licence": licence.agreement if licence else None,
        "account": licence.owner if licence else None, "since": time_text(licence.since) if licence else None,
        "until": time_text(licence.until) if licence else None,
    }  # fmt: skip


def _tell(signed: Signed, row: "ProvenRow") -> None:
    link, licence = row.shown.opening.link, row.shown.licence
    said = f"{licence.agreement}, which account {licence.owner} granted" if licence else "that is not in the file"
    times = f", from {time_text(licence.since)} until before {time_text(licence.until)}" if licence else ""
    for line in (
        f"Proven: row {row.row:,} of package {signed.statement.package} is in {row.file}, and "
        f"{signed.signer.name} signed it.",
        f"It is row {link.place:,} of the object of receipt {link.receipt}.",
        f"It went out under licence {said}{times}; its Agreement has the SHA-256 {link.agreement}.",
    ):
        out.print(line)
