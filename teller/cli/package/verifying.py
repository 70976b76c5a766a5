"""`teller package verify`: check a package offline, and say until when and for what it may be used."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bank.ledger.documents.months import time_text
from bank.withdrawals.package.checking import Wrong
from bank.withdrawals.package.words import ended, in_words
from teller.cli.exit_codes import BROKEN_OFF
from teller.cli.log.tools import Witnesses, WitnessKeys, keys_in
from teller.cli.package.needed import BankKeys, needs
from teller.operate.packages.folder import PackageFolder
from teller.output import JSON_FLAG, escaped, json_line, out

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the package, decrypted.")]


def verify(
    folder: Folder,
    keys: BankKeys,
    witness_keys: WitnessKeys = None,
    witnesses: Witnesses = 0,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Check a package with nothing of the bank but its public keys: no network, Kafka or settings.

    Exit code 1: it is not as the bank signed it; each file that is wrong is named.
    """
    needs("pyarrow")
    from teller.operate.packages import verifying  # noqa: PLC0415 - pyarrow is an extra

    asked = verifying.PackageKeys(keys_in(keys), keys_in(witness_keys), witnesses)
    found = verifying.verify(PackageFolder(folder), asked)
    if isinstance(found, list):
        tell_wrong(found, as_json)
        raise typer.Exit(BROKEN_OFF)
    _tell(found, as_json)


def tell_wrong(found: list[Wrong], as_json: bool) -> None:
    """Name each file that is wrong."""
    for each in found:
        if as_json:
            json_line({"file": each.file, "verified": False, "why": each.why})
        else:
            out.print(f"{escaped(each.file)}: NOT VERIFIED: {each.why}")


def _tell(found: Any, as_json: bool) -> None:
    now = int(time.time() * 1000)
    predicate, licence, head = found.signed.statement.predicate, found.licence, found.logged
    if as_json:
        json_line({
            "verified": True,
            "signer": found.signed.signer.name,
            **predicate.model_dump(),
            "since": time_text(licence.since),
            "until": time_text(licence.until),
            "ended": ended(licence, now),
            "leaf": head.leaf if head else None,
        })  # fmt: skip
        return
    said = predicate.anonymity
    diversity = f"l {said.l}, " if said.l else ""
    lines = (
        f"Verified: package {predicate.package} of {predicate.rows.count:,} rows, signed by "
        f"{found.signed.signer.name}; k {said.k}, {diversity}loss {said.loss}, {said.suppressed:,} rows left out.",
        f"In the log {head.checkpoint.origin} as leaf {head.leaf:,} of {head.checkpoint.size:,}."
        if head
        else "It has no proof that it is in the bank's log.",
        *in_words(licence, now),
    )
    for line in lines:
        out.print(line)
