"""The judge beside the oracle, or Cedar: `python -m tests.bank.withdrawals.judging 1000000 [--cedar] [--seed 1]`.

A case is a random licence set with a request and a time. With the oracle and with Cedar all rules that refuse are
compared, with the judge the first of them.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random

from bank.withdrawals.judge import judge
from bank.withdrawals.rules import JudgeRule
from tests.bank.withdrawals import cedar_judge, judge_oracle
from tests.bank.withdrawals.drawn import Case, Drawing

_BATCH = 1000


def cases(seed: int) -> Iterator[Case]:
    drawing = Drawing(Random(seed))
    while True:
        yield drawing.case()


def beside_oracle(number: int, seed: int) -> Counter[JudgeRule | None]:
    """Judge so many cases, and count what was named; raises AssertionError at a difference."""
    named: Counter[JudgeRule | None] = Counter()
    for case in islice(cases(seed), number):
        rule = judge(*case).refused_by
        assert rule is judge_oracle.first(judge_oracle.failing(*case)), case
        named[rule] += 1
    return named


def beside_cedar(number: int, seed: int) -> Counter[JudgeRule | None]:
    """Do the same with Cedar, and compare it with the oracle rule by rule."""
    named: Counter[JudgeRule | None] = Counter()
    every = islice(cases(seed), number)
    while some := list(islice(every, _BATCH)):
        for case, rules in zip(some, cedar_judge.failing(some), strict=True):
            rule = judge(*case).refused_by
            assert rule is judge_oracle.first(rules), case
            assert rules == judge_oracle.failing(*case), case
            named[rule] += 1
    return named


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int)
    parser.add_argument("--cedar", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    named = (beside_cedar if options.cedar else beside_oracle)(options.cases, options.seed)
    for rule, count in named.most_common():
        sys.stdout.write(f"{count:>9,} {rule or 'permitted'}\n")
    sys.stdout.write(f"{options.cases:,} cases, no difference\n")


if __name__ == "__main__":
    main()
