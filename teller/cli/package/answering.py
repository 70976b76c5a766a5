"""`teller package take`; and for originators, without a bank: `notice`, `acknowledge` and `answer`."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bank.ledger.documents.months import time_text
from bank.ledger.months import day_start
from bank.withdrawals.packaging import answers_to_notices, notices
from bank.withdrawals.packaging.notices import Notice, NoticeReason, verified_notice
from bank.withdrawals.packaging.package_events import Did
from bank.withdrawals.plain_text import harmless
from teller.cli import document_file
from teller.cli.exit_codes import BROKEN_OFF
from teller.cli.log.tools import keys_in
from teller.cli.package.needed import BankKeys
from teller.cli.package.ordering import now
from teller.cli.package.private_key import signing_seed
from teller.operate.originators import register
from teller.operate.packages.folder import PackageError, PackageFolder
from teller.operate.packaging import known, signing, taking
from teller.operate.packaging.known import PackagingError
from teller.operate.packaging.told import described
from teller.output import JSON_FLAG, json_line, out
from teller.run import require_broker
from teller.settings import load

AsJson = Annotated[bool, JSON_FLAG]
NoticeFile = Annotated[Path, typer.Argument(metavar="NOTICE", help="File with the notice; -: standard input.")]
SigningKey = Annotated[
    Path, typer.Option("--key", exists=True, dir_okay=False, help="File with the Ed25519 private key, in PEM.")
]
Day = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="Day of it, such as 2027-01-31; not given: today, UTC.")
]
_WHY: Final = {NoticeReason.REVOKED: "owners revoked them", NoticeReason.ENDED: "they ended otherwise"}


def take(
    file: Annotated[Path, typer.Argument(help="What an originator signed; -: standard input.")],
    as_json: AsJson = False,
) -> None:
    """File what an originator signed: that it has a package, or what it did after a notice. Owners hear of answers."""
    document, settings = document_file.given(file, answers_to_notices.MOST_BYTES), load()
    with require_broker.broker(settings):
        states = known.read(settings)
        event = taking.taken(document, states, register.read(settings), now())
        state = known.write(settings, event) if event else None
    if event is None:
        if as_json:
            json_line({"filed": False})
        else:
            out.print("It is filed already.")
        return
    if state is None or not taking.is_taken(document, state):
        raise PackagingError("another one was filed at the same time: see `teller package show`")
    if as_json:
        json_line({"filed": True, "event": event.kind.value, **described(state)})
    else:
        out.print(f"Package {event.package} is {event.kind.value}.")


def notice(file: NoticeFile, keys: BankKeys, as_json: AsJson = False) -> None:
    """Check a notice with the bank's public keys, and say what it asks for; `--json` names the rows.

    Exit code 1: none of the keys has signed it.
    """
    found = verified_notice(document_file.given(file, notices.MOST_BYTES), keys_in(keys))
    if isinstance(found, str):
        if as_json:
            json_line({"verified": False, "why": found})
        else:
            out.print(f"NOT VERIFIED: {found}")
        raise typer.Exit(BROKEN_OFF)
    _tell(found, as_json)


def acknowledge(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the package, decrypted.")],
    key: SigningKey,
    on: Day = None,
) -> None:
    """Sign, as an originator, that a package is there, and print that for the bank. `verify` it first."""
    typer.echo(signing.acknowledgement(PackageFolder(folder), signing_seed(key), _day(on)).decode())


def answer(
    file: NoticeFile,
    key: SigningKey,
    did: Annotated[
        str, typer.Option("--did", metavar="DEEDS", help="What was done: deleted, retrained, ceased; commas between.")
    ],
    on: Day = None,
) -> None:
    """Sign, as an originator, what was done after a notice, and print that for the bank."""
    document = document_file.given(file, notices.MOST_BYTES)
    typer.echo(signing.answer(document, _deeds(did), _day(on), signing_seed(key)).decode())


def _deeds(text: str) -> tuple[Did, ...]:
    named = {each.strip() for each in text.split(",")}
    if not named or not named <= {each.value for each in Did}:
        raise PackageError("--did: give deleted, retrained or ceased, or several of them, with commas between")
    return tuple(each for each in Did if each.value in named)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.fromtimestamp(time.time(), UTC).date()
    if day_start(text) is None:
        raise PackageError("--on: give a day, such as 2027-01-31")
    return date.fromisoformat(text)


def _tell(found: Notice, as_json: bool) -> None:
    if as_json:
        json_line({
            "verified": True,
            "notice": str(found.id),
            "package": str(found.package),
            "originator": found.originator,
            "offering": found.offering,
            "version": found.version,
            "statement": found.statement,
            "made": time_text(found.made),
            "by": found.by.isoformat(),
            "reasons": sorted(each.value for each in found.reasons),
            "asked": list(notices.ASKED),
            "rows": [each.hex() for each in found.rows],
        })  # fmt: skip
        return
    why = " or ".join(words for reason, words in _WHY.items() if reason in found.reasons)
    lines = (
        f'Verified: notice {found.id} of {time_text(found.made)} to "{harmless(found.originator)}", about package '
        f"{found.package}.",
        f"Licences of {len(found.rows):,} of its rows have ended: {why}. Delete these rows by {found.by} (UTC, that "
        "day included), wherever they are; `--json` names them by their pseudonyms.",
        "Retrain what was trained with them without them, or cease to use it.",
        "Then say what was done: `teller package answer`, and send that to the bank.",
    )
    for line in lines:
        out.print(line)
