"""`teller accounts close --erase`, `erasures`, `hold` and `release`."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bank.accounts.erasures import ErasureEvent, Erasures
from bank.store.protocol import StoreUnavailable
from pipelines.accounts import erasures as erasures_topic
from teller.cli.accounts.agree import TIMES
from teller.cli.accounts.tools import AccountId, AsJson, moment, now
from teller.cli.depositors.tools import explained
from teller.cli.progress import progress
from teller.operate.accounts import rules
from teller.operate.accounts.rules import AccountError
from teller.operate.accounts.writer import writer
from teller.operate.erasing import deciding, running
from teller.operate.erasing.erasing import ErasureReport
from teller.output import LISTED, json_line, out, program
from teller.run import require_broker
from teller.settings import Settings, load
from teller.settings.kafka_client import command_settings
from teller.settings.stores import store
from teller.units import many

#: Accounts that one command erases, at most.
MOST: Final = 100_000
_LINE_CHARACTERS: Final = 256
_OTHERS: Final = "This also finishes {} erasures that were decided before and cut off; the first ones are of {}"
_STAYS_OPEN: Final = (
    "the store cannot be reached. Accounts that were named are closed, and their erasure stays open; once the store "
    "answers, go on with: {} accounts erasures"
)
_WHAT: Final = "Everything of {} goes, for good, and nobody can bring it back"


def named(accounts: Sequence[str] | None, file: Path | None) -> list[str]:
    """Return the accounts that a command names, each once.

    Raises:
        AccountError: one is no account's id, or there are none, or too many.
    """
    for each in accounts or ():
        rules.check_id(each)
    found = [*(accounts or ()), *(_lines(file) if file else ())]
    if not found or len(found) > MOST:
        raise AccountError(f"whose? Name accounts, or a file of them by --from; {MOST:,} at most")
    return list(dict.fromkeys(found))


def _lines(file: Path) -> list[str]:
    """Read the accounts of a file, or of standard input: more than a command takes are not read."""
    found: list[str] = []
    try:
        with nullcontext(sys.stdin) if str(file) == "-" else file.open(encoding="ascii", errors="replace") as source:
            lines = iter(lambda: source.readline(_LINE_CHARACTERS), "")
            for number, line in enumerate(lines, 1):
                if account := line.strip():
                    _check_line(file, number, account)
                    found.append(account)
                if len(found) > MOST:
                    break
    except OSError as error:
        raise AccountError(f"--from {file}: {error.strerror}") from None
    return found


def _check_line(file: Path, number: int, account: str) -> None:
    try:
        rules.check_id(account)
    except AccountError as error:
        raise AccountError(f"--from {file}, line {number}: {error}") from None


def erase(accounts: list[str], *, yes: bool, as_json: bool) -> None:
    """Decide and do the erasure of these accounts."""
    settings = load()
    _ask(_WHAT.format(many(len(accounts), "account")), yes)
    with require_broker.broker(settings), explained():
        others = running.decide(settings, accounts, now())
        if others and not as_json:
            out.print(_OTHERS.format(f"{len(others):,}", " ".join(others[:LISTED])))
        _go_on(settings, as_json, others)


def erasures(
    as_json: AsJson = False,
) -> None:
    """Go on with all erasures that were decided and are not finished, and delete what came to erased owners since."""
    settings = load()
    with require_broker.broker(settings), explained():
        _go_on(settings, as_json)
        _tell_holds(erasures_topic.read(command_settings(settings)), as_json)


def hold(
    account: AccountId,
    until: Annotated[
        datetime, typer.Option(formats=TIMES, metavar="TIME", help="Until when (ISO 8601); without a zone it is UTC.")
    ],
    code: Annotated[str, typer.Option(help="What holds it: a file number or the like, never a text.")],
    as_json: AsJson = False,
) -> None:
    """Hold an account: nothing of it can be erased before --until. Held again, the later hold counts."""
    end = moment(until)
    _write(account, lambda book, known: deciding.held(book, known, account, code, end, now()), as_json)


def release(account: AccountId, as_json: AsJson = False) -> None:
    """End the hold on an account."""
    _write(account, lambda _book, known: deciding.released(known, account, now()), as_json)


def _write(account: str, made: Any, as_json: bool) -> None:
    rules.check_id(account)
    settings = load()
    with require_broker.broker(settings), explained(), writer(settings, [account]) as opened:
        events: list[ErasureEvent] = made(opened.book, erasures_topic.read(command_settings(settings)))
        opened.write([], events)
    for each in events:
        if as_json:
            json_line({"account": account, "event": each.event.value, "code": each.code, "until": _day(each.until)})
        else:
            ends = f" until {_day(each.until)}" if each.until else ""
            out.print(f"account {account}: {each.event.value}{ends}")


def _ask(what: str, yes: bool) -> None:
    if not yes and not (sys.stdin.isatty() and typer.confirm(f"{what}. Go on?", err=True)):
        raise AccountError(f"nothing was erased. {what}: --yes says that you mean it")


def _go_on(settings: Settings, as_json: bool, others: Sequence[str] = ()) -> None:
    try:
        with progress() as say:
            report, swept = running.go_on(settings, store(settings), say)
    except StoreUnavailable as error:
        raise AccountError(f"{error}: {_STAYS_OPEN.format(program())}") from None
    if as_json:
        json_line({
            "erased": report.owners, "others": others, "tombstones": report.tombstones,
            "kept_buckets": report.kept_buckets, "encrypted": report.encrypted, "swept": swept,
        })  # fmt: skip
    else:
        _tell(report, swept)


def _tell(report: ErasureReport, swept: int) -> None:
    out.print(
        f"{many(report.owners, 'account')} erased: keys, objects, proofs. {many(report.tombstones, 'tombstone')}."
    )
    if report.kept_buckets:
        out.print(f"{report.kept_buckets:,} buckets are empty and stay: these credentials may delete no bucket.")
    if swept:
        out.print(f"{swept:,} buckets of owners who were erased before had objects again, which are deleted.")
    if report.owners and not report.encrypted:
        out.print(
            "No custody is set, so objects lay in the clear: backups of the store hold them until you delete these, "
            "and a router may store what was on its way: run `teller accounts erasures` once it has gone on."
        )
    out.print("What stays, and until when: docs/erasure.md.")


def _tell_holds(known: Erasures, as_json: bool) -> None:
    for owner, each in known.holds(now()).items():
        if as_json:
            json_line({"held": owner, "until": _day(each.until), "code": each.code})
        else:
            out.print(f"account {owner} is held until {_day(each.until)}, for {each.code}")


def _day(time: int) -> str | None:
    return rules.day(time) if time else None
