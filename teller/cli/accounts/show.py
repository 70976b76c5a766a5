"""`teller accounts show`: accounts, links and consents as they now are."""

from collections import Counter
from typing import Annotated, Any

import typer

from bank.accounts.erasures import Erasures
from pipelines.accounts import depositors, erasures
from teller.cli.accounts.tools import AsJson, now
from teller.cli.asking import asked
from teller.cli.depositors.tools import explained
from teller.operate.accounts import reading, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.described import described
from teller.output import err, json_line, out, table
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings


def show(
    account: Annotated[str, typer.Argument(help="Which account to show; not given: how many there are.")] = "",
    ask_owner: Annotated[
        bool, typer.Option("--ask-owner", help="Read an owner's id from standard input: accounts that know it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show an account, or how many accounts, links and consents there are; with --json every account, one a line."""
    settings = load()
    about = asked(settings, "Owner id") if ask_owner else account
    if account:
        rules.check_id(account)
    with require_broker.broker(settings), explained():
        client = command_settings(settings)
        book = reading.read(client, [about] if about else None)
        known = depositors.read(client)
        gone = erasures.read_if_there(client)
    chosen = [rules.account(book, account)] if account else list(book) if as_json or about else []
    for each in sorted(chosen, key=lambda found: found.owner):
        found = described(each, known) | _erasure(gone, each.owner)
        json_line(found) if as_json else _print(found)
    if not (about or as_json):
        _count(book)
    elif about and not chosen:
        err.print("No account knows that id.")


def _erasure(known: Erasures, owner: str) -> dict[str, str | None]:
    """Return when an account was erased, and until when it is held, and for what."""
    erased, hold = known.of(owner), known.hold(owner, now())
    return {
        "erased": rules.day(erased.begun) if erased else None,
        "held_until": rules.day(hold.until) if hold else None,
        "held_for": hold.code if hold else None,
    }


def _print(found: dict[str, Any]) -> None:
    for name in ("account", "kind", "opened", "closed", "erased", "held_until", "held_for", "keepers", "successor"):
        if value := found[name]:
            out.print(f"{name:12}{', '.join(value) if isinstance(value, list) else value}")
    for name in ("claims", "links", "consents"):
        if rows := found[name]:
            columns = [column for column in rows[0] if column != "withdrawn"]
            table(name.capitalize(), columns, [[_cell(row, column) for column in columns] for row in rows])


def _cell(row: dict[str, Any], column: str) -> str:
    value = "" if row[column] is None else str(row[column])
    return f"withdrawn {value}" if column == "until" and row.get("withdrawn") else value


def _count(book: Book) -> None:
    counts: Counter[str] = Counter()
    at = now()
    for each in book:
        counts["accounts, closed" if each.closed else f"accounts of a {each.kind.value.lower()}"] += 1
        counts["claims that nobody confirmed"] += len(each.claims)
        counts["links"] += sum(link.holds_at(at) for link in each.links)
        counts["consents in force, by record type"] += sum(consent.holds_at(at) for consent in each.consents)
    table("Accounts", ["", "number"], sorted(counts.items()), right=("number",))
    since = book.enforced and f"Deposits without link and consent are refused since {rules.day(book.enforced.since)}."
    out.print(since or "Deposits without link and consent are taken: `teller accounts enforce` ends that.")
