"""Stories of packages: orders, answers, erasures and grants at any moment, and crashes at any step.

python -m tests.packager_process.stories 1000
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple
from uuid import UUID

from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.packaging.package_events import Did, PackageKind
from bank.withdrawals.terms import PriceBasis
from schemas.topics import DELIVERIES, PACKAGES
from tests.crashes import Crash
from tests.packager_process.checks import check
from tests.packager_process.running import OVER, PackagesBank

OWNERS: Final = 9
MOST_ORDERS: Final = 4
#: Steps between the last ruling and the commit: what happens there comes too late, and leads to a notice.
_TOO_LATE: Final = frozenset({"before a commit", "after a commit"})
K = PackageKind


class Told(NamedTuple):
    """What some stories came to."""

    stories: int
    crashes: int
    delivered: int
    anew: int
    notices: int
    failed: Counter[str]


class Story:
    """A bank to which something happens now and then, at any step of the packager."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.bank = PackagesBank(self._step, self.dice.choice(list(PriceBasis)))
        self.bank.dice, self.bank.slowness = self.dice, 0.05
        self.crashes, self._orders, self._busy, self._quiet = 0, 0, False, False
        self._crash, self._happen = self.dice.choice((0.0, 0.01, 0.05)), self.dice.choice((0.02, 0.1))

    def _step(self, name: str) -> None:
        if self._quiet or self._busy:
            return
        if self.dice.random() < self._happen and name not in _TOO_LATE:
            self._busy = True
            self.happen()
            self._busy = False
        if self.dice.random() < self._crash:
            self.crashes += 1
            raise Crash

    def happen(self) -> None:
        """Let something happen."""
        bank, number = self.bank, self.dice.randint(1, OWNERS)
        at_once: dict[str, Callable[[], object]] = {
            "revoke": lambda: bank.say(number, AnswerKind.REVOKE),
            "revoke another": lambda: bank.say(1 + number % OWNERS, AnswerKind.REVOKE),
            "accept": lambda: bank.say(number, AnswerKind.ACCEPT),
            "erase": lambda: bank.erase(number) if self.dice.random() < 0.3 else None,
            "order": self._order,
            "cancel": lambda: bank.about(self._package(), K.CANCELLED) if self.dice.random() < 0.2 else None,
            "grant": lambda: self._grant(self.dice.choice((b"newer", OVER))),
            "decide": bank.decide,
            "time": lambda: self._wait(self.dice.choice((1000, 600_000, 4_000_000))),
            "stage": lambda: bank.workshop.clear(self._package()) if self.dice.random() < 0.2 else None,
            "prove": self._prove,
            "answer": self.answer,
            "foreign": lambda: bank.send(self.dice.choice((PACKAGES, DELIVERIES)), (b"canary", b"canary")),
        }
        at_once[self.dice.choice(list(at_once))]()

    def _order(self) -> None:
        if self._orders < MOST_ORDERS:
            self._orders += 1
            self.bank.order(self._orders, self.dice.choice((b"grant", b"grant", OVER)))

    def _grant(self, grant: bytes) -> None:
        self._wait(1)
        self.bank.about(self._package(), K.GRANTED, grant=grant)

    def _wait(self, ms: int) -> None:
        self.bank.topics.now += ms

    def _prove(self) -> None:
        self.bank.proves = not self.bank.proves

    def _package(self) -> UUID:
        return UUID(int=self.dice.randint(1, self._orders))

    def answer(self) -> None:
        """Let the originator answer the notices that it has."""
        for each in self.bank.package_events():
            if each.kind is K.NOTICED:
                self.bank.about(each.package, K.ANSWERED, notice=each.notice, did=(Did.DELETED,), document=b"signed")

    def tell(self) -> None:
        """Tell the story to its end."""
        bank = self.bank
        bank.join(*range(1, OWNERS))
        self._orders += 1
        bank.order(self._orders)
        for _ in range(self.dice.randint(3, 8)):
            bank.work(self.dice.randint(1, 5))
        self._quiet, bank.proves, bank.slowness = True, True, 0.0
        bank.decide()
        for number in range(1, self._orders + 1):
            bank.topics.now += 1
            bank.about(UUID(int=number), K.GRANTED, grant=b"last")
        bank.work(40)
        bank.topics.now += 4_000_000
        bank.work(3)
        self.answer()
        bank.work(3)


def stories(count: int, seed: int) -> Told:
    """Tell so many stories, and check each.

    Raises:
        AssertionError: what a story came to is not as it is promised.
    """
    crashes, kinds, anew, failed = 0, Counter[PackageKind](), 0, Counter[str]()
    for number in range(count):
        story = Story(seed + number)
        try:
            story.tell()
            check(story.bank)
        except BaseException:
            sys.stderr.write(f"the story of seed {seed + number}\n")
            raise
        crashes += story.crashes
        for each in story.bank.package_events():
            kinds[each.kind] += 1
            anew += each.kind is K.MADE and each.attempt > 1
            failed.update([each.rule.value] if each.rule else [])
    return Told(count, crashes, kinds[K.DELIVERED], anew, kinds[K.NOTICED], failed)


if __name__ == "__main__":
    began = time.process_time()
    told = stories(int(sys.argv[1]), seed=int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    sys.stdout.write(f"{told} in {time.process_time() - began:.0f} CPU-s: each as it is promised\n")
