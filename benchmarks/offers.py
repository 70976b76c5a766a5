"""Offers to owners: `python -m benchmarks.offers [--owners 20000] [--receipts 6]`, without Kafka's client.

Receipts as they lie on the topic and accounts are folded, an offering is matched, and the orders to make it to each
owner who matches are encoded; once half of the owners had it before. CPU-seconds of each step, and memory.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.withdrawals import answers
from bank.withdrawals.account_states import AccountStates
from bank.withdrawals.holdings import Holdings
from benchmarks.deciding import OFFERING
from benchmarks.matching import offering as wanted_terms
from schemas import catalog, framing
from teller.operate.offerings.matched import OwnerSet, OwnersHoldings

MONTHS: Final = 12


def owners(count: int) -> Iterator[str]:
    chance = random.Random(7)
    return (f"{chance.getrandbits(128):032x}" for _ in range(count))


def receipts(owner: str, count: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield receipts of two record types, of a day of each of the first months."""
    schema = catalog.load().by_name("pipeline.receipt.v4")
    fields = {
        "receipt_id": UUID(int=1), "bucket": "b" * 30, "object_key": "k" * 90, "sha256": "0" * 64, "size_bytes": 1,
        "depositor": "acme", "clean_topic": "c", "clean_partition": 0, "clean_offsets": list(range(60)),
        "raw_offsets": list(range(60)), "chunk_start": 0, "chunk_end": 60, "rules": [], "consents": [],
        "corrections": [], "hash_keys": [], "owner": owner, "record_count": 60,
    }  # fmt: skip
    for number in range(count):
        each = {"schema": ("social.post.v1", "telecom.call.v1")[number % 2]}
        days = {"days": [{"day": date(2026, 1 + number // 2 % MONTHS, 9), "records": 60}]}
        yield owner.encode(), framing.encode(schema, fields | each | days)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.offers", description=__doc__)
    parser.add_argument("--owners", type=int, default=20_000)
    parser.add_argument("--receipts", type=int, default=6, help="of each owner")
    chosen = parser.parse_args()
    found, had, before = OwnersHoldings(Holdings(), AccountStates()), OwnerSet(), peak_mib()
    folding = 0.0
    for owner in owners(chosen.owners):
        account = account_records.encoded(Account(owner, 1, AccountKind.PERSON, 1))
        records = list(receipts(owner, chosen.receipts))
        began = time.process_time()
        found.accounts.take_account(*account)
        for each in records:
            found.holdings.take_record(*each)
        folding += time.process_time() - began
    total = chosen.owners * chosen.receipts
    say(f"fold: {total:,} receipts and {chosen.owners:,} accounts, {total / folding:,.0f} receipts a CPU-second")
    terms, began = wanted_terms(MONTHS), time.process_time()
    numbers = found.matching(terms)
    say(f"match: {len(numbers):,} owners in {time.process_time() - began:.2f} CPU-s, with the state of their accounts")
    for half in (False, True):
        began, made, size = time.process_time(), 0, 0
        for order in map(answers.encoded, found.offers(replace(OFFERING, terms=terms), numbers, had)):
            made, size = made + 1, size + len(order[1])
        spent = time.process_time() - began
        say(f"offers: {made:,} of {size / made:.0f} bytes, {made / spent:,.0f} a CPU-second{', half had one' * half}")
        for owner in list(owners(chosen.owners))[::2]:
            had.add(owner)
    say(f"at most {peak_mib() - before:,.0f} MiB more than at the start")
    return 0


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
