"""`teller accounts show`: accounts, links and consents as they now are."""

from collections import Counter
from typing import Annotated, Any

import typer

from bank.accounts.account import OPEN, Account
from bank.accounts.depositors import Depositors
from pipelines.accounts import depositors
from teller.cli.accounts.tools import AsJson, now
from teller.cli.buckets import asked
from teller.cli.depositors.tools import explained
from teller.operate.accounts import reading, rules
from teller.operate.accounts.book import Book
from teller.output import err, json_line, out, table
from teller.run import require_broker
from teller.settings import load
from teller.settings.kafka_client import command_settings


def show(
    account: Annotated[str, typer.Argument(help="Which account to show; none: how many there are.")] = "",
    ask_owner: Annotated[
        bool, typer.Option(help="Read an owner's id from standard input: accounts that know it.")
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
    chosen = [rules.account(book, account)] if account else list(book) if as_json or about else []
    for each in sorted(chosen, key=lambda found: found.owner):
        json_line(described(each, known)) if as_json else _print(described(each, known))
    if not (about or as_json):
        _count(book)
    elif about and not chosen:
        err.print("No account knows that id.")


def described(found: Account, known: Depositors) -> dict[str, Any]:
    """Return an account for programs; depositors have their names."""
    names = {entry.number: entry.name for entry in known}
    return {
        "account": found.owner,
        "kind": found.kind.value,
        "opened": rules.day(found.opened),
        "closed": rules.day(found.closed) if found.closed else None,
        "keepers": list(found.keepers),
        "successor": found.successor,
        "claims": [{"depositor": names.get(each.depositor, ""), "subject": each.subject} for each in found.claims],
        "links": [
            {"depositor": names.get(each.depositor, ""), "subject": each.subject} | _span(each.since, each.until)
            for each in found.links
        ],
        "consents": [
            {"depositor": names.get(each.depositor, ""), "schema": each.schema, "offset": each.offset}
            | _span(each.since, each.until)
            | {"withdrawn": each.withdrawn}
            for each in found.consents
        ],
    }


def _span(since: int, until: int) -> dict[str, Any]:
    return {"since": rules.day(since), "until": None if until == OPEN else rules.day(until)}


def _print(found: dict[str, Any]) -> None:
    for name in ("account", "kind", "opened", "closed", "keepers", "successor"):
        if value := found[name]:
            out.print(f"{name:12}{', '.join(value) if isinstance(value, list) else value}", markup=False)
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
