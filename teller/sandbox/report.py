"""Print the report on a terminal, or as Markdown where there is none. `--json` prints `Account.as_json`."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from teller import output
from teller.before_after import changed_fields, title_of
from teller.operate.verify.leaves import LogSums
from teller.sandbox.account import DemoAccount
from teller.sandbox.grants import DemoGrants
from teller.sandbox.packages.claims import DemoPackages
from teller.sandbox.sample import StoredSample
from teller.sandbox.tally import SumRow
from teller.settings.packager import is_installed

TOP_OWNERS: Final = 10
_PLACE: Final = "raw topic/partition/offset"
#: Columns of what is pasted into commands, and of names that are looked up.
_WHOLE: Final = ("domain", "reason", "entity", "depositor", "field", "offering", _PLACE)
#: Place of a failed event: topic, partition, offset.
Stories = Mapping[tuple[str, int, int], str]


def console() -> Console:
    """Return a console for standard output: the terminal's width, or 100 columns of plain text without a terminal."""
    probe = Console(highlight=False)
    return probe if probe.is_terminal else Console(highlight=False, width=100)


class Shown(NamedTuple):
    """Parts of the report beside the account. `stories` gives the purpose of a raw record where the caller knows it;
    `command` starts the next commands, one of which checks the `statement`.
    """

    sample: StoredSample | None = None
    stories: Stories = MappingProxyType({})
    grants: DemoGrants | None = None
    packages: DemoPackages | None = None
    statement: Path | None = None
    command: str = "teller"


def show(account: DemoAccount, to: Console, beside: Shown) -> None:
    """Print everything."""
    _table(to, "Records", ["domain", "read", "stored", "failed", "read - stored - failed"], _domains(account))
    _reasons(account, to)
    _failures(account, beside.stories, to)
    if account.refusals:
        _table(to, "Refused on purpose", ["what happened", "reason", "records refused"], _refusals(account))
    _table(to, "Personal data removed from texts", ["entity", "removed"], account.removed.items())
    _sums(to, "Objects per owner", "owner", _owners(account), account.owners)
    _sums(to, "Metering per depositor", "depositor", account.depositors, account.depositors)
    if beside.sample is not None:
        _before_after(beside.sample, to)
    if beside.grants is not None:
        _table(
            to,
            "Offerings, and what owners said",
            ["offering", "owner", "said", "outcome", "why"],
            _decisions(beside.grants),
        )
    _packages(beside.packages, to)
    to.print(Text("\nTry next", style="bold"))
    output.suggest(to, _next(account, beside))
    to.print(verdict(account))
    if beside.grants is not None and not beside.grants.well:
        to.print(Text("Owners' answers were NOT decided as they should be: see the table above.", style="bold red"))
    if beside.packages is not None and not beside.packages.well:
        lines = "".join(f"\n- {problem}" for problem in beside.packages.problems)
        to.print(Text.assemble(("Packages did NOT go out as they should:", "bold red"), lines))


def grants_json(grants: DemoGrants | None) -> list[dict[str, str]]:
    """Return what was decided of offerings, for programs."""
    return [each._asdict() for each in grants.decisions] if grants else []


def verdict(account: DemoAccount) -> Text:
    """Return whether the figures add up, and if not, what is wrong."""
    if account.balanced:
        total = account.total
        return Text.assemble(
            ("\nThe account adds up: ", "bold green"),
            f"{total.read:,} read = {total.stored:,} stored + {total.rejected:,} failed; "
            "receipts, metering and buckets agree to the record and the byte.",
        )
    lines = "".join(f"\n- {problem}" for problem in account.problems)
    return Text.assemble(("\nThe account does NOT add up:", "bold red"), lines)


def of_log(log: LogSums | None, folder: Path, command: str = "teller") -> str:
    """Return a line on the public log, whose files are in `folder`."""
    if log is None:
        return "The public log has not begun yet."
    waiting = f", {log.waiting:,} wait" if log.waiting else ""
    return f"The public log: {log.leaves:,} receipts are leaves{waiting}, in {folder}. To see it: {command} log show"


def _domains(account: DemoAccount) -> Iterable[tuple[object, ...]]:
    for row in (*account.domains, account.total):
        yield row.domain, row.read, row.stored, row.rejected, row.difference


def _reasons(account: DemoAccount, to: Console) -> None:
    """Print the reasons: a row a reason, a column a domain."""
    names = [row.domain for row in account.domains]
    rows = [
        *_by_domain("connector", [row.refused for row in account.domains]),
        *_by_domain("worker", [row.failed for row in account.domains]),
    ]
    _table(to, "Failed, by reason", ["rejected by", "reason", *names, "total"], rows)


def _by_domain(part: str, per_domain: Sequence[Mapping[str, int]]) -> Iterable[tuple[object, ...]]:
    for reason in sorted({reason for counts in per_domain for reason in counts}):
        counts = [counts.get(reason, 0) for counts in per_domain]
        yield part, reason, *counts, sum(counts)


def _refusals(account: DemoAccount) -> Iterable[tuple[object, ...]]:
    return [(each.story, each.reason, sum(each.records.values())) for each in account.refusals]


def _failures(account: DemoAccount, stories: Stories, to: Console) -> None:
    """Print failed events one by one, but for those that are summed below."""
    summed = {refusal.reason for refusal in account.refusals}
    rows = [
        (
            one.reason,
            stories.get((one.topic, one.partition, one.offset), one.schema or ""),
            one.detail or "",
            f"{one.topic}/{one.partition}/{one.offset}",
        )
        for one in account.failures
        if one.reason not in summed
    ]
    _table(to, "Failed events", ["reason", "record", "detail", _PLACE], rows)


def _owners(account: DemoAccount) -> list[SumRow]:
    """Return the owners with most bytes, and the others in one row."""
    first, rest = account.owners[:TOP_OWNERS], account.owners[TOP_OWNERS:]
    rows = [SumRow(row.name, row.objects, row.records, row.bytes) for row in first]
    return [*rows, _sum(f"{len(rest)} more", rest)] if rest else rows


def _sums(to: Console, title: str, name: str, rows: Sequence[SumRow], whole: Sequence[SumRow]) -> None:
    shown = [(row.name, row.objects, row.records, row.bytes) for row in (*rows, _sum(f"total: {len(whole)}", whole))]
    _table(to, title, [name, "objects", "records", "bytes"], shown)


def _sum(name: str, rows: Sequence[SumRow]) -> SumRow:
    return SumRow(name, *(sum(getattr(row, column) for row in rows) for column in ("objects", "records", "bytes")))


def _decisions(grants: DemoGrants) -> Iterable[tuple[object, ...]]:
    return [(each.offering, each.owner, each.said, each.outcome, each.words) for each in grants.decisions]


def _packages(packages: DemoPackages | None, to: Console) -> None:
    """Print which packages went out, and what came of it that owners revoked."""
    if not is_installed():
        to.print(Text("\nPackages for builders are left out: pip install 'teller[packages]' brings what makes them."))
    if packages is None:
        return
    columns = ["package", "owners", "rows", "owners were paid"]
    rows = [(each.package, each.owners, each.rows, each.paid) for each in packages.packages]
    _table(to, f"Packages for {packages.originator}", columns, rows)
    if packages.well:
        to.print(Text(_story(packages)))


def _story(packages: DemoPackages) -> str:
    """Tell what was done with packages, in words."""
    name, gone, deleted = packages.originator, packages.revoked, packages.deleted
    return (
        f"Each was encrypted to {name}, laid into its bucket, verified by a program that imports nothing of Teller's, "
        f"and acknowledged. After the first, {gone} of its owners revoked: the second has {deleted} rows fewer, and "
        f"nothing of theirs. {name} got a notice that names the {deleted} rows of the first, and signed that it "
        "deleted them. `teller verify` finds nothing wrong with any of it."
    )


def _next(account: DemoAccount, beside: Shown) -> Iterable[tuple[str, str]]:
    command, statement = beside.command, beside.statement
    if account.owners:
        first = account.owners[0].name
        yield f"{command} buckets {first}", "the objects of the first owner above"
        yield (
            f"{command} accounts show {first}",
            "what that owner agreed to",
        )
    yield f"{command} failed", "what was rejected, why, and where it lies"
    if beside.grants is not None:
        yield f"{command} ido show", "the offerings, and how many owners granted them"
        yield (
            f"{command} accounts offers {beside.grants.decisions[0].owner}",
            "what one of them was asked, said and granted",
        )
    if beside.packages is not None and beside.packages.packages:
        yield f"{command} package show", "the packages, and how far each is"
        folder, keys = shlex.quote(beside.packages.folder), shlex.quote(beside.packages.keys)
        yield f"{command} package verify {folder} --keys {keys}", "the second of them, as the builder has it"
        yield f"{command} accounts packages {beside.packages.holder}", "what one of the owners is told of them"
        yield f"{command} package notices", "what the builder was told of licences that ended, and what it did"
    yield f"{command} metering", "what each depositor is charged by"
    yield f"{command} books trial", "the bank's books: what is owed, in sums"
    if statement is not None:
        yield (
            f"{command} statement verify {shlex.quote(str(statement))}",
            "the statement below, drawn up again from the topics",
        )
    yield f"echo 'Ann is at 192.0.2.7' | {command} strip", "what the scanner finds in a text"
    yield f"{command} schemas show social.post.v1", "a record type and its privacy rules"
    yield f"{command} up", "the whole line, for your own exports"


def _before_after(sample: StoredSample, to: Console) -> None:
    """Print the fields that changed, and how many did not."""
    rows = changed_fields(sample.before, sample.chosen.after)
    title = title_of(f"One record before and after: {sample.chosen.schema}", sample.before, rows)
    _table(to, title, ["field", "before", "after"], rows)


def _table(to: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, whole numbers to the right; what `output.print_rows` keeps whole, and _WHOLE, is not broken."""
    listed = [list(row) for row in rows]
    to.print(Text(f"\n{title}", style="bold"))
    if not listed:
        to.print("(none)")
        return
    numbers = [name for at, name in enumerate(columns) if all(isinstance(row[at], int) for row in listed)]
    style = box.SIMPLE_HEAD if to.is_terminal else box.MARKDOWN
    sheet = Table(box=style, show_edge=not to.is_terminal, header_style="")
    output.print_rows(to, sheet, columns, listed, numbers, _WHOLE)
