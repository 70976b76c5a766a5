"""Cost of a decision of the judge: `python -m benchmarks.judging [--owners 100000]`, on one core.

Each owner has up to three licences, of some fifty offerings that share no value with the one that is judged. A third
accepts by hand, a third by standing terms, and from a third data is withdrawn; all are permitted, so every rule is
asked. In the same run the slow, obvious oracle of the tests does the same, and Cedar does it for some; to make its
requests is not counted.
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

from bank.withdrawals.judge import judge
from bank.withdrawals.requests import AccountState, OwnerState
from bank.withdrawals.terms import Exclusivity, Licence, LicenceTerms, StandingTerms
from bank.withdrawals.uses import DataUse
from tests.bank.withdrawals import cedar_judge, judge_oracle, samples
from tests.bank.withdrawals.drawn import Case

_SEARCH = replace(samples.TERMS, uses=frozenset({DataUse.SEARCH}), exclusivity=Exclusivity.PURPOSE)
_OFFERINGS: tuple[tuple[str, LicenceTerms], ...] = tuple(
    (f"offering-{number}", _SEARCH if number % 5 == 0 else samples.TERMS) for number in range(50)
)
_ROUNDS = 5
_FOR_CEDAR = 3000


def cases(owners: int, chance: Random) -> Iterator[Case]:
    for number in range(owners):
        name = f"{number:032x}"
        licences = tuple(_licences(number, name, chance))
        owner = OwnerState(name, AccountState.OPEN, licences=licences)
        if number % 3 == 0:
            answer = replace(samples.ACCEPTED, owner=name)
            yield Case(
                replace(samples.ACCEPTANCE, answer=answer, held={"social.post": 10 + number}), owner, samples.NOW
            )
        elif number % 3 == 1:
            standing = StandingTerms(name, 1, (replace(samples.GRANT, domains=frozenset({"telecom"})), samples.GRANT))
            request = replace(samples.ACCEPTANCE, answer=None, held={"social.post": 10 + number})
            yield Case(request, replace(owner, standing=standing), samples.NOW)
        else:
            licence = replace(samples.LICENCE, agreement=UUID(int=8 * number), owner=name)
            withdrawal = replace(samples.WITHDRAWAL, agreement=licence.agreement, held={"social.post": 10 + number})
            yield Case(withdrawal, replace(owner, licences=(*licences, licence)), samples.NOW)


def _licences(number: int, owner: str, chance: Random) -> Iterator[Licence]:
    for place, (offering, terms) in enumerate(chance.sample(_OFFERINGS, chance.randrange(3))):
        agreement = UUID(int=8 * number + place + 1)
        yield Licence(agreement, owner, offering, 1, "mill", terms, samples.NOW - 1, samples.TERMS.expires)


def _judged(some: Sequence[Case]) -> float:
    """Judge all; return the CPU-seconds of it."""
    began = time.process_time()
    permitted = 0
    for request, owner, now in some:
        permitted += judge(request, owner, now).permitted
    spent = time.process_time() - began
    _expect(permitted, some)
    return spent


def _asked_of_oracle(some: Sequence[Case]) -> float:
    began = time.process_time()
    permitted = 0
    for request, owner, now in some:
        permitted += judge_oracle.first(judge_oracle.failing(request, owner, now)) is None
    spent = time.process_time() - began
    _expect(permitted, some)
    return spent


def _asked_of_cedar(some: Sequence[Case]) -> float:
    requests = [cedar_judge.request(case) for case in some]
    began = time.process_time()
    permitted = sum(not rules for rules in cedar_judge.answers(requests))
    spent = time.process_time() - began
    _expect(permitted, some)
    return spent


def _expect(permitted: int, some: Sequence[Case]) -> None:
    if permitted != len(some):
        raise SystemExit(f"{len(some) - permitted} cases were refused: what is measured is another thing")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owners", type=int, default=100_000)
    options = parser.parse_args()
    some = list(cases(options.owners, Random(1)))
    gc.freeze()
    judged, asked = zip(*((_judged(some), _asked_of_oracle(some)) for _ in range(_ROUNDS)), strict=True)
    one, other = statistics.median(judged), statistics.median(asked)
    sys.stdout.write(
        f"{options.owners:,} decisions: {options.owners / one:,.0f} a CPU-second ({one:.2f} s CPU, median of {_ROUNDS}; "
        f"{1e6 * one / options.owners:.1f} us each), {other / one:.1f} times as many as the oracle ({other:.2f} s)\n"
    )
    sample = some[:_FOR_CEDAR]
    cedar, judged_again = _asked_of_cedar(sample), _judged(sample)
    sys.stdout.write(
        f"Cedar: {len(sample) / cedar:,.0f} a CPU-second; the judge decides {cedar / judged_again:.0f} times as many\n"
    )


if __name__ == "__main__":
    main()
