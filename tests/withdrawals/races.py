"""Races of two acceptances that exclude each other, with crashes at every step and former processes that go on.

python -m tests.withdrawals.races 100000
"""

import random
import sys
import time
from typing import Final, NamedTuple

from pipelines.memory_log import FencedError
from pipelines.withdrawals.session import WithdrawalsSession
from schemas.topics import ANSWERS
from tests.crashes import Crash
from tests.withdrawals.running import FIRST, SECOND, Bank, check_races, offered, raced

OWNERS: Final = 20


class Raced(NamedTuple):
    """What the races came to: crashes, by number of the step's call, and former processes that were fenced."""

    races: int
    crashes: int
    steps: int
    fenced: int


def races(count: int, seed: int) -> Raced:
    """Run at least so many races, in banks of OWNERS owners each.

    Raises:
        AssertionError: both of an owner's acceptances were accepted, or neither was, or something was decided twice.
    """
    dice, crashes, fenced, steps, done = random.Random(seed), 0, 0, set[int](), 0
    while done < count:
        bank = Bank(set(dice.sample(range(1, 100), 5)), dice.choice((2, 7, 30, 2000)))
        fenced += _story(bank, dice)
        crashes, done = crashes + bank.faults.crashes, done + OWNERS
        steps |= {each for each in bank.faults.at if each <= bank.faults.calls}
    return Raced(done, crashes, len(steps), fenced)


def _story(bank: Bank, dice: random.Random) -> int:
    """Let all owners of a bank accept both offerings, in any order, in two parts; return how many were fenced."""
    accepts = [(number, name) for number in range(1, OWNERS + 1) for name in (FIRST, SECOND)]
    dice.shuffle(accepts)
    for number in range(1, OWNERS + 1):
        bank.open(f"{number:032x}")
    bank.send(ANSWERS, *offered(range(1, OWNERS + 1)))
    bank.run(dice.randrange(4))
    half = dice.randrange(len(accepts))
    bank.send(ANSWERS, *raced(accepts[:half]))
    former = _opened(bank)
    bank.run(dice.randrange(4))
    bank.send(ANSWERS, *raced(accepts[half:]))
    fenced = _goes_on(former)
    while bank.topics.committed[ANSWERS, 0] < len(bank.topics.records[ANSWERS]):
        bank.run()
    check_races(bank.events(), accepts)
    return fenced


def _opened(bank: Bank) -> WithdrawalsSession | None:
    try:
        return WithdrawalsSession(bank.config())
    except Crash:
        return None


def _goes_on(former: WithdrawalsSession | None) -> bool:
    """Let a former process go on beside its successor; return whether it was fenced."""
    try:
        if former:
            former.turn()
    except FencedError:
        return True
    except Crash:
        return False
    return False


if __name__ == "__main__":
    began = time.process_time()
    found = races(int(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    sys.stdout.write(f"{found} in {time.process_time() - began:.0f} CPU-s: never both, never neither\n")
