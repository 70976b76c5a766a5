"""`teller accounts migrate`: accounts and links for owners from before there were accounts."""

from typing import Annotated

import typer

from schemas.topics import RECEIPTS
from teller.cli.accounts.tools import AsJson, tools
from teller.operate import topic_reader
from teller.operate.accounts import migration
from teller.operate.accounts.migration import Plan
from teller.output import json_line, out, table
from teller.settings import load

#: Buckets that are listed for people; --json lists all.
LISTED = 20


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Open an account for each owner that receipts name, with its bucket, and link the one depositor that filled it.

    A bucket that several filled is perhaps of two people: its depositors only claim the owner, nothing of it is to be
    released until the owner confirms, and once `enforce` is run their deposits are refused until then. No consent is
    recorded that nobody gave. Run again, it goes on where it was cut off.
    """
    settings = load()
    with tools(settings) as found:
        buckets = migration.stored(topic_reader.records(settings, RECEIPTS))
        plan = migration.planned(found.writer.book, found.depositors, buckets)
        if not dry_run:
            for events in plan.batches():
                found.writer.write(events)
    _tell(plan, as_json, dry_run)


def _tell(plan: Plan, as_json: bool, dry_run: bool) -> None:
    written = [event.event.value for of_owner in plan.events for event in of_owner]
    counts = {kind.lower(): written.count(kind) for kind in ("OPENED", "LINKED", "CLAIMED")}
    shared = [
        {"account": owner, "bucket": bucket.name, "depositors": sorted(bucket.depositors)}
        for owner, bucket in plan.unconfirmed.items()
    ]
    if as_json:
        json_line(counts | {"dry_run": dry_run, "unregistered": plan.unregistered})
        for each in shared:
            json_line({"unconfirmed": each})
        return
    out.print(
        f"{'Would be' if dry_run else 'Written'}: {', '.join(f'{count:,} {name}' for name, count in counts.items())}"
    )
    _tell_unregistered(plan)
    if shared:
        out.print(
            f"{len(shared):,} buckets that several filled: perhaps two people each, released to nobody until confirmed."
        )
        rows = [(each["account"], ", ".join(each["depositors"])) for each in shared[:LISTED]]
        table("", ["account", "depositors"], rows)
        out.print("Confirm by: teller accounts link ACCOUNT --depositor NAME --confirm   (--json lists all of them)")


def _tell_unregistered(plan: Plan) -> None:
    if plan.unregistered:
        rows = sorted(plan.unregistered.items())
        out.print("Depositors that are not registered, so they get no link:")
        table("", ["depositor", "owners"], rows, right=("owners",))
        out.print("Register them by `teller depositors migrate` or `add`, then run this again.")
