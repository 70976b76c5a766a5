"""`teller statement`: draw up statements, check them again, render and deliver them."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from bank.access.access_event import Access
from bank.identity import pseudonyms
from bank.ledger.documents.canonical import MOST_BYTES, NoStatement, from_json, to_json
from bank.ledger.documents.drawing_up import Heading, PayeeOf, nobody
from bank.ledger.documents.months import cut_off, is_month, start_of, time_text
from bank.ledger.documents.posted import Period
from bank.ledger.documents.rows import PackedRow
from bank.ledger.documents.statement import HolderKind, Statement, StatementStatus
from bank.ledger.money import shown
from teller.cli.exit_codes import FILE_REFUSED, SOME_REFUSED
from teller.operate.accounts import rules
from teller.operate.payouts import register
from teller.operate.private_file import private_file
from teller.operate.statements.archive import members
from teller.operate.statements.closing import close_month
from teller.operate.statements.delivering import deliver as deliver_statements
from teller.operate.statements.drawing import differences, drawn
from teller.operate.statements.second_process import made_apart
from teller.operate.statements.topic_source import TopicSource
from teller.output import JSON_FLAG, json_line, out, problem, table
from teller.run import require_broker
from teller.settings import Settings, SettingsError, acting, keys, load
from teller.settings.owner_keys import object_opener
from teller.settings.stores import store
from teller.units import many

app = typer.Typer(
    help="Statements: what a month brought to each owner and depositor; draw them up, check, render, deliver them.",
    no_args_is_help=True,
)
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month in UTC, such as 2026-11.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="New file, for this user alone.")]
Draft = Annotated[bool, typer.Option("--draft", help="A draft, up to now: before the days of grace are over.")]
Payees = Annotated[
    bool, typer.Option("--payees", help="Name payees by the register; this takes the operators' private key.")
]
Version = Annotated[int, typer.Option(min=1, max=99_999, help="Number of the version, 1 for a month's first.")]
_RENDERERS: Final = ("typst", "pyiso20022", "xsdata")


@app.command("close")
def close(  # noqa: PLR0913, PLR0917 - a command's options
    month: Month,
    out_file: Out,
    draft: Draft = False,
    version: Version = 1,
    payees: Payees = False,
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Draw up a month's statements of all owners and depositors, as JSON in one archive (tar.gz).

    The sums that it prints are those of the ledger's accounts of owners and depositors, seen from their side.
    """
    settings = load()
    heading = _heading(settings, month, version, draft=draft)
    with require_broker.broker(settings):
        source = TopicSource(settings)
        payee_of = _payee_of(settings, payees)
        period = Period(month, heading.until, settings.statement_grace_days)
        with made_apart(partial(_rows, settings, period)) as rows:
            totals = close_month(heading, rows, out_file, source.leaves(), payee_of)
    sums = [
        {"currency": each, "opening": shown(totals.opening[each]), "closing": shown(totals.closing[each])}
        for each in sorted(totals.closing)
    ]
    if as_json:
        json_line({"statements": totals.statements, "lines": totals.lines, "sums": sums})
        return
    out.print(f"{many(totals.statements, 'statement')} with {many(totals.lines, 'line')} in {out_file}.")
    if sums:
        table("Sums", list(sums[0]), [list(each.values()) for each in sums], ["opening", "closing"])


def _rows(settings: Settings, period: Period) -> Iterator[PackedRow]:
    return TopicSource(settings).rows(period)


@app.command("draw")
def draw(  # noqa: PLR0913, PLR0917 - a command's options
    month: Month,
    out_file: Out,
    owner: Annotated[str | None, typer.Option(metavar="ACCOUNT", help="The owner's account.")] = None,
    depositor: Annotated[str | None, typer.Option(metavar="NAME", help="The depositor.")] = None,
    draft: Draft = False,
    version: Version = 1,
    payees: Payees = False,
) -> None:
    """Draw up one statement, as JSON."""
    if (owner is None) == (depositor is None):
        raise SettingsError("say whose statement: either --owner or --depositor")
    if owner:
        rules.check_id(owner)
    holder = (HolderKind.OWNER, owner) if owner else (HolderKind.DEPOSITOR, depositor or "")
    settings = load()
    heading = _heading(settings, month, version, draft=draft)
    with require_broker.broker(settings):
        found = drawn(
            TopicSource(settings), heading, holder, settings.statement_grace_days, _folder(settings),
            _payee_of(settings, payees),
        )  # fmt: skip
    if found is None:
        raise SettingsError(f"nothing was posted for this {holder[0]} until {time_text(heading.until)}")
    with private_file(out_file, "--out") as file:
        file.write(to_json(found))


@app.command("verify")
def verify(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Statements in JSON.")],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Draw statements up again from the topics: equal byte for byte, or where they differ.

    Exit code 3: some differ; 4: a file is no statement, and the others are looked at.
    """
    given = [(file, found) for file in files if (found := _parsed(file)) is not None]
    end = 0 if len(given) == len(files) else FILE_REFUSED
    if given:
        end = max(end, _compared(given, as_json))
    raise typer.Exit(end)


def _compared(given: Iterable[tuple[Path, Statement]], as_json: bool) -> int:
    """Compare statements with the topics, and print each outcome; return the exit code."""
    settings, end = load(), 0
    with require_broker.broker(settings):
        source = TopicSource(settings)
        for file, statement in given:
            found = differences(
                source, statement, settings.bank_name, settings.statement_grace_days, _folder(settings)
            )  # fmt: skip
            end = SOME_REFUSED if found else end
            if as_json:
                places = [{"where": each.where, "given": each.given, "derived": each.derived} for each in found]
                json_line({"file": str(file), "equal": not found, "differences": places})
            elif found:
                rows = [(each.where, each.given, each.derived) for each in found]
                table(f"{file} differs from the topics", ["where", "statement", "topics"], rows)
            else:
                out.print(f"{file}: equal, byte for byte.")
    return end


@app.command("render")
def render(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A statement in JSON.")], out_file: Out
) -> None:
    """Render a statement, by the ending of --out: .pdf is PDF/A-3 with JSON and camt.053 inside, .xml is camt.053."""
    renderers: dict[str, Callable[[Statement], bytes | None]] = {".pdf": _to_pdf, ".xml": _to_camt053}
    renderer = renderers.get(out_file.suffix)
    if renderer is None:
        raise SettingsError(f"--out {out_file}: let its name end in .pdf or .xml")
    if missing := [each for each in _RENDERERS if find_spec(each) is None]:
        raise SettingsError(f"{', '.join(missing)} is not installed: pip install 'teller[statements]'")
    data = renderer(_read(file))
    if data is None:
        raise SettingsError("the statement is about no money, so there is no camt.053 of it")
    with private_file(out_file, "--out") as target:
        target.write(data)


@app.command("deliver")
def deliver(
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `close` wrote.")],
    as_json: Annotated[bool, JSON_FLAG] = False,
) -> None:
    """Put the statements of an archive into their owners' buckets, encrypted where the bank has custody of keys.

    Who has no key gets none. What is there already stays, so a run that was stopped is repeated.
    """
    settings = load()
    secret, prefix = keys.pseudonym_key(settings), settings.bucket_prefix
    with require_broker.broker(settings), archive.open("rb") as file:
        by = acting.actor(settings, "deliver statements to their owners")
        opener = object_opener(settings, acting.reading(settings, Access.KEY_USE, by, of_everybody=True))
        try:
            found = deliver_statements(
                members(file), store(settings), lambda owner: pseudonyms.bucket_name(secret, prefix, owner), opener
            )
        finally:
            opener.close()
    counts = {
        "delivered": found.delivered,
        "there_already": found.there_already,
        "without_key": found.without_key,
        "of_depositors": found.of_depositors,
    }
    if as_json:
        json_line(counts)
    else:
        out.print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) + ".")


def _heading(settings: Settings, month: str, version: int, *, draft: bool) -> Heading:
    if not is_month(month):
        raise SettingsError("the month is written as 2026-11")
    now = time.time_ns() // 1_000_000
    until = cut_off(month, settings.statement_grace_days)
    if draft:
        if now < start_of(month):
            raise SettingsError(f"{month} has not begun")
        return Heading(settings.bank_name, month, StatementStatus.DRAFT, version, min(now, until))
    if now < until:
        raise SettingsError(
            f"{month} is final from {time_text(until)} on, when the days of grace are over: use --draft"
        )
    return Heading(settings.bank_name, month, StatementStatus.FINAL, version, until)


def _payee_of(settings: Settings, wanted: bool) -> PayeeOf:
    """Return by whom owners are paid, by the references of the register; nobody, where it is not asked."""
    if not wanted:
        return nobody
    opened = register.opener(settings)
    acting.note(settings, Access.READ, acting.actor(settings, "name payees on statements"), what="payees")
    found = opened()

    def payee_of(kind: HolderKind, name: str) -> str:
        return found[name].reference if kind is HolderKind.OWNER and name in found else ""

    return payee_of


def _read(file: Path) -> Statement:
    """Read a statement.

    Raises:
        Exit: it is none; a line says why.
    """
    found = _parsed(file)
    if found is None:
        raise typer.Exit(FILE_REFUSED)
    return found


def _parsed(file: Path) -> Statement | None:
    """Read a statement; None: it is none, and a line says why."""
    with file.open("rb") as source:
        found = from_json(source.read(MOST_BYTES + 1))
    if isinstance(found, NoStatement):
        problem(f"{file} is no statement: {found.reason}")
        return None
    return found


def _folder(settings: Settings) -> Path:
    """Return where rows are sorted."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings.data_dir


def _to_pdf(statement: Statement) -> bytes:
    from teller.operate.statements.rendering import to_pdf  # noqa: PLC0415 - what is not everywhere

    return to_pdf(statement)


def _to_camt053(statement: Statement) -> bytes | None:
    from bank.ledger.documents.camt053 import to_camt053  # noqa: PLC0415 - what is not everywhere

    return to_camt053(statement)
