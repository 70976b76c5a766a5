"""The writer of withdrawals: `python -m benchmarks.deciding [--owners 50000]`: answers a CPU-second, without Kafka's client.

Each owner is made an offering and accepts it; then the writer begins anew, and reads its events back.
"""

import argparse
import resource
import sys
import time
from typing import Final
from uuid import uuid4

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.depositors import Change, Status
from bank.accounts.events import AccountKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, offerings, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.terms import (
    DataPeriod,
    Exclusivity,
    Groups,
    LicencePrice,
    LicenceTerms,
    Offering,
    PriceBasis,
    Role,
    WantedRecords,
)
from bank.withdrawals.territory import WORLD
from bank.withdrawals.uses import DataUse
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.memory import MemoryWithdrawalsLog, MemoryWithdrawalsTopics
from pipelines.withdrawals.session import WithdrawalsSession
from schemas.topics import ANSWERS, NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS

NOW: Final = 20_000 * DAY_MS
TERMS: Final = LicenceTerms(
    (WantedRecords("social.post", frozenset({"text"}), 10),), DataPeriod(NOW - 30 * DAY_MS, NOW), frozenset({DataUse.TRAIN}), WORLD,
    Exclusivity.WHOLE, LicencePrice(PriceBasis.RECORD, "EUR", 100), Groups(1000, 10), NOW + 3650 * DAY_MS,
)  # fmt: skip
OFFERING: Final = Offering("voices", 1, "acme", "speech", "m1", "torch", TERMS, NOW - DAY_MS, NOW + DAY_MS)
ORIGINATOR: Final = RegisteredOriginator(
    "acme", Role.BUILDER, "VAT:DE123456789", "Acme SE", "data@acme.example", (Change(Status.ACTIVE, 1),)
)


def bank(owners: int) -> MemoryWithdrawalsTopics:
    found = MemoryWithdrawalsTopics(NOW)
    found.append(OFFERINGS, *offerings.encoded(OFFERING))
    found.append(ORIGINATORS, *originators.encoded(ORIGINATOR))
    names = [f"{number * 7919:032x}" for number in range(1, owners + 1)]
    for owner in names:
        found.append(NEWEST_ACCOUNTS, *account_records.encoded(Account(owner, 1, AccountKind.PERSON, 1)))
    for kind, held in ((AnswerKind.OFFER, (("social.post", 12),)), (AnswerKind.ACCEPT, ())):
        for owner in names:
            found.append(ANSWERS, *answers.encoded(OwnersAnswer(uuid4(), owner, kind, "voices", 1, held)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deciding", description=__doc__)
    parser.add_argument("--owners", type=int, default=50_000)
    owners = parser.parse_args().owners
    topics = bank(owners)
    config = WithdrawalsConfig(
        open_log=lambda: MemoryWithdrawalsLog(topics), clock=lambda: NOW / 1000, look_every=float("inf")
    )
    session = WithdrawalsSession(config)
    began = time.process_time()
    while session.decided["accepted"] < owners:
        session.turn()
    spent = time.process_time() - began
    sys.stdout.write(f"{2 * owners / spent:,.0f} answers a CPU-second, half of them offers\n")
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    again = WithdrawalsSession(config)
    spent = time.process_time() - began
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        f"begins anew in {spent:.1f} CPU-s: {2 * owners / spent:,.0f} events a CPU-second, with an account\n"
    )
    sys.stdout.write(f"at most {1024 * more / owners:,.0f} bytes of memory more for each owner\n")
    return again.turn() is False


if __name__ == "__main__":
    sys.exit(main())
