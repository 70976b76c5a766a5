"""Measure the index that the owners' desk keeps for its pages: how many records a second it takes, how large it gets,
and how long pages take of an owner who has much, beside many who have little.

`python -m benchmarks.desk_index [RECORDS OF ONE OWNER] [OTHER OWNERS] [TRIES]`
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

from bank.access import access_event
from bank.access.access_event import Access, Actor, made
from bank.accounts import entries, events
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, account
from bank.ledger.posting import Leg, Posting, PostingKind
from schemas import topics
from schemas.catalog import load
from teller.operate.owner_desk.index.heard import Heard
from teller.operate.owner_desk.index.writer import IndexWriter
from teller.operate.owner_desk.port.refused import DeskRefusal
from tests.bank.withdrawals.samples import NOW, OWNER
from tests.owner_desk.index.indexing import reading, take
from tests.owner_desk.index.story import ACME, receipt, streams

BATCH = 1000
MINUTE_MS = 60_000
SCHEMAS = ("social.post.v1", "telecom.call.v1", "purchases.order_line.v1")


def main(records: int, others: int, tries: int) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "index.sqlite")
        taken, count = 0.0, 0
        with closing(IndexWriter(file)) as writer:
            source = records_of(records, others)
            while batch := list(islice(source, BATCH)):
                began = time.monotonic()
                take(writer, batch)
                taken += time.monotonic() - began
                count += len(batch)
        size = sum(each.stat().st_size for each in Path(folder).iterdir())
        sys.stdout.write(
            f"{count:,} records in {taken:,.1f} s: {count / taken:,.0f} a second; {size / count:,.0f} bytes each\n"
        )
        _read(file, tries)


def _read(file: Path, tries: int) -> None:
    with closing(reading(file, NOW)) as read:
        asked: dict[str, Callable[[str], object]] = {
            "overview": lambda _more: read.overview(OWNER),
            "deposit_sums": lambda more: read.deposit_sums(OWNER, more),
            "objects": lambda more: read.objects(OWNER, more=more),
            "objects of one depositor": lambda more: read.objects(OWNER, ACME.name, "", more),
            "agreements": lambda _more: read.agreements(OWNER),
            "offers": lambda _more: read.offers(OWNER),
            "licences": lambda more: read.licences(OWNER, more),
            "uses": lambda more: read.uses(OWNER, more),
            "looks": lambda more: read.looks(OWNER, more),
            "earnings": lambda more: read.earnings(OWNER, more),
        }
        for name, ask in asked.items():
            taken, more = [], ""
            for _ in range(tries):
                began = time.perf_counter()
                found = ask(more)
                taken.append((time.perf_counter() - began) * 1000)
                assert not isinstance(found, DeskRefusal)
                more = getattr(found, "more", "")  # the next page, so that not one alone is asked for
            sys.stdout.write(f"{name}: median {median(taken):.2f} ms, p95 {quantiles(taken, n=20)[-1]:.2f} ms\n")


def records_of(records: int, others: int) -> Iterator[Heard]:
    for stream in streams():
        yield from (each for each in stream if each.value not in (b"canary", b"{}") and each.topic != topics.ERASURES)
    yield Heard(topics.DEPOSITORS, 0, 10, NOW, *entries.encoded(ACME))
    by = Actor("ann", "operator", "a letter of this owner, of some length as they are")
    for at in range(records):
        time_ms = NOW - at * MINUTE_MS * 60
        yield Heard(topics.RECEIPTS, 0, at, time_ms, *receipt(10_000 + at, schema=SCHEMAS[at % 3]))
        event = made(UUID(int=10_000 + at), OWNER, Access.READ, by, what="objects")
        yield Heard(topics.ACCESS, 0, 100 + at, time_ms, *access_event.encoded(event))
        legs = (Leg(account(AccountPlace.OWNER, OWNER), "EUR", -at), Leg("cash", "EUR", at))
        posting = Posting(PostingKind.PAYMENT, f"p{at}", time_ms, legs)
        yield Heard(topics.LEDGER_POSTINGS, 0, 100 + at, time_ms, *posting_records.encoded(posting))
    for at in range(others):
        owner = f"{at:032x}"
        opened = AccountEvent(EventKind.OPENED, owner, AccountKind.PERSON)
        yield Heard(topics.ACCOUNTS, 0, 100 + at, NOW, *events.encoded(opened))
        for each in range(3):
            yield Heard(topics.RECEIPTS, 1, 3 * at + each, NOW, *receipt(10**9 + 3 * at + each, owner))


if __name__ == "__main__":
    load()
    main(*(list(map(int, islice(sys.argv, 1, 4))) + [100_000, 20_000, 200][len(sys.argv) - 1 :]))
