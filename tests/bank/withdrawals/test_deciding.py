"""Decisions as state: whatever is said in whatever order, licences never conflict, and nothing is decided twice."""

from dataclasses import replace
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bank.accounts.depositors import Status
from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, events
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.deciding import BankView, decided, due
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import Offerings, closing, encoded
from bank.withdrawals.owner_file import OwnerFile, after
from bank.withdrawals.requests import AccountState
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import DataPeriod, Exclusivity, Licence, Offering, Originator, StandingTerms
from tests.bank.withdrawals.samples import GRANT, NOW, OFFERING, OWNER, TERMS

HELD: Final = (("social.post", 10),)
OFFERED, ACCEPTED, DECLINED, REFUSED, REVOKED, ENDED, STANDING = WithdrawalKind
STANDS: Final = StandingTerms(OWNER, 1, (replace(GRANT, exclusivity=frozenset(Exclusivity), longest_days=4000),))
DAYS: Final = DataPeriod(NOW - 30 * DAY_MS, NOW)


def offering(name: str, version: int = 1, exclusivity: Exclusivity = Exclusivity.WHOLE, days: int = 3650) -> Offering:
    terms = replace(TERMS, exclusivity=exclusivity, period=DAYS, expires=NOW + days * DAY_MS)
    return replace(OFFERING, id=name, version=version, terms=terms, closes=NOW + 5 * DAY_MS)


class Owner:
    """An owner with a file, as the writer of decisions keeps it."""

    def __init__(self, *offerings: Offering) -> None:
        self.offerings, self.account, self.status = Offerings(), AccountState.OPEN, Status.ACTIVE
        for each in offerings:
            assert self.offerings.take_record(*encoded(each))
        self.view = BankView(self.offerings, lambda _owner: self.account, lambda name: Originator(name, self.status))
        self.file, self.events, self.now, self.number = OwnerFile(OWNER), list[WithdrawalEvent](), NOW, 0

    def say(self, kind: AnswerKind, name: str = "", version: int = 1, **fields: Any) -> list[WithdrawalKind]:
        self.number += 1
        return self.hear(OwnersAnswer(UUID(int=self.number), OWNER, kind, name, version, **fields))

    def hear(self, answer: OwnersAnswer) -> list[WithdrawalKind]:
        assert answers.decoded(*answers.encoded(answer)) == answer
        return self.take(decided(answer, self.file, self.now, self.view))

    def look(self) -> list[WithdrawalKind]:
        return self.take(due(self.file, self.now, self.account))

    def take(self, found: tuple[WithdrawalEvent, ...]) -> list[WithdrawalKind]:
        for each in found:
            assert events.decoded(*events.encoded(each)) == each
            self.file = after(self.file, each, self.offerings.version(each.offering, each.version))
            self.events.append(each)
        return [each.kind for each in found]

    def offer(self, name: str, version: int = 1) -> list[WithdrawalKind]:
        return self.say(AnswerKind.OFFER, name, version, held=HELD)

    def accept(self, name: str, version: int = 1) -> list[WithdrawalKind]:
        return self.say(AnswerKind.ACCEPT, name, version)


def test_of_two_that_conflict_the_first_is_accepted_and_its_end_frees_the_other() -> None:
    owner = Owner(offering("one"), offering("two"))
    assert owner.offer("one") == owner.offer("two") == [OFFERED]
    assert owner.accept("one") == [ACCEPTED]
    assert owner.accept("two") == [REFUSED]
    assert owner.events[-1].rule is JudgeRule.EXCLUSIVE_ELSEWHERE
    assert owner.accept("one") == []
    assert owner.say(AnswerKind.REVOKE, "one") == [REVOKED]
    assert owner.say(AnswerKind.REVOKE, "one") == []
    assert owner.accept("two") == [ACCEPTED]


def test_an_answer_that_comes_again_after_a_revocation_grants_nothing() -> None:
    owner = Owner(offering("one"))
    owner.offer("one")
    answer = OwnersAnswer(UUID(int=99), OWNER, AnswerKind.ACCEPT, "one", 1)
    assert owner.hear(answer) == [ACCEPTED]
    owner.say(AnswerKind.REVOKE, "one")
    assert owner.hear(answer) == []


def test_standing_terms_answer_by_themselves_but_not_what_was_declined_or_comes_to_nothing() -> None:
    owner = Owner(offering("one"), offering("two"), offering("three", exclusivity=Exclusivity.NONE))
    assert owner.say(AnswerKind.STANDING, standing=STANDS) == [STANDING]
    assert owner.say(AnswerKind.STANDING, standing=STANDS) == []
    assert owner.offer("one") == [OFFERED, ACCEPTED]
    assert owner.events[-1].by_standing_terms
    assert owner.offer("two") == [OFFERED]
    owner.say(AnswerKind.REVOKE, "one")
    owner.offerings.take(offering("one", 2))
    assert owner.offer("one", 2) == [OFFERED]
    assert owner.say(AnswerKind.STANDING) == [STANDING]
    assert owner.offer("three") == [OFFERED]


def test_a_new_version_asks_anew_and_replaces_the_licence_of_the_older() -> None:
    owner = Owner(offering("one"))
    owner.offer("one")
    owner.accept("one")
    owner.offerings.take(offering("one", 2))
    assert owner.accept("one") == []  # is granted
    assert owner.accept("one", 2) == [REFUSED]  # it was not made to the owner yet
    assert owner.offer("one", 2) == [OFFERED]
    assert owner.accept("one", 2) == [ENDED, ACCEPTED]
    assert owner.events[-2].rule is JudgeRule.REPLACED
    owner.say(AnswerKind.REVOKE, "one", 2)
    assert owner.accept("one") == [REFUSED]
    assert owner.events[-1].rule is JudgeRule.OFFERING_CHANGED


def test_what_comes_too_late_is_refused_by_its_rule() -> None:
    owner = Owner(offering("one"), offering("two"))
    owner.offer("one")
    owner.offer("two")
    owner.offerings.take_record(*closing("two"))
    assert owner.accept("two") == owner.accept("none") == [REFUSED]
    owner.now += 5 * DAY_MS
    assert owner.accept("one") == [REFUSED]
    owner.account = AccountState.ERASED
    assert owner.accept("one") == [REFUSED]
    rules = [each.rule for each in owner.events if each.kind is REFUSED]
    assert rules == [
        JudgeRule.OFFERING_CLOSED,
        JudgeRule.OFFERING_NOT_OPEN,
        JudgeRule.OFFERING_CLOSED,
        JudgeRule.OWNER_ERASED,
    ]
    assert owner.offer("one") == []


def test_a_licence_ends_once_by_its_date_whatever_the_clock_does_then() -> None:
    owner = Owner(offering("one", days=6))
    owner.offer("one")
    owner.accept("one")
    owner.now += 6 * DAY_MS - 1
    assert owner.look() == []
    owner.now += 1
    assert owner.look() == [ENDED]
    assert (owner.events[-1].rule, owner.events[-1].time) == (JudgeRule.EXPIRED, NOW + 6 * DAY_MS)
    owner.now = NOW
    assert owner.look() == owner.say(AnswerKind.REVOKE, "one") == []
    assert owner.accept("one") == [REFUSED]


def test_licences_end_with_the_account() -> None:
    owner = Owner(offering("one"))
    owner.offer("one")
    owner.accept("one")
    owner.account = AccountState.CLOSED
    assert owner.look() == [ENDED]
    assert owner.events[-1].rule is JudgeRule.OWNER_CLOSED
    assert owner.look() == owner.say(AnswerKind.REVOKE, "one") == []


NAMES: Final = {
    "one": Exclusivity.WHOLE,
    "two": Exclusivity.PURPOSE,
    "three": Exclusivity.NONE,
    "four": Exclusivity.NONE,
}


class Deciding(RuleBasedStateMachine):
    """Anything is said of four offerings, of which two are exclusive, in up to three versions, by any clock."""

    def __init__(self) -> None:
        super().__init__()
        self.owner = Owner(*(offering(name, 1, each, days=8) for name, each in NAMES.items()))
        self.said: list[OwnersAnswer] = []

    @rule(kind=st.sampled_from(list(AnswerKind)), name=st.sampled_from(list(NAMES)), version=st.integers(1, 3))
    def say(self, kind: AnswerKind, name: str, version: int) -> None:
        if kind is AnswerKind.STANDING:
            self._say(kind, standing=STANDS if version > 1 else None)
        else:
            self._say(kind, name, version, held=HELD if kind is AnswerKind.OFFER else ())

    def _say(self, kind: AnswerKind, name: str = "", version: int = 0, **fields: Any) -> None:
        answer = OwnersAnswer(UUID(int=len(self.said) + 1), OWNER, kind, name, version, **fields)
        live = {(each.offering, each.version) for each in self.live()}
        found = self.owner.hear(answer)
        if kind is AnswerKind.ACCEPT and (name, version) not in live:
            assert [each for each in found if each in {ACCEPTED, REFUSED}] == found[-1:] != []
        self.said.append(answer)

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def say_again(self, data: st.DataObject) -> None:
        answer = data.draw(st.sampled_from(self.said))
        if any(each.answer == answer.answer_id for each in self.owner.events):
            assert self.owner.hear(answer) == []

    @rule(name=st.sampled_from(list(NAMES)))
    def open_next_version(self, name: str) -> None:
        newest = self.owner.offerings.newest(name)
        assert newest is not None
        if newest.version < 3:
            self.owner.offerings.take(offering(name, newest.version + 1, NAMES[name], days=8))

    @rule(days=st.integers(-3, 3))
    def let_the_clock_jump(self, days: int) -> None:
        self.owner.now += days * DAY_MS
        self.owner.look()
        assert self.owner.look() == []

    @rule(status=st.sampled_from(Status))
    def change_the_originator(self, status: Status) -> None:
        self.owner.status = status

    def live(self) -> list[Licence]:
        return [each for each in self.owner.file.live() if max(self.owner.now, self.owner.file.latest) < each.until]

    @invariant()
    def licences_do_not_conflict(self) -> None:
        for one, other in combinations(self.live(), 2):
            assert Exclusivity.WHOLE not in {one.terms.exclusivity, other.terms.exclusivity}
            assert Exclusivity.PURPOSE not in {one.terms.exclusivity, other.terms.exclusivity}
            assert one.offering != other.offering

    @invariant()
    def nothing_is_decided_twice(self) -> None:
        found = self.owner.events
        assert len({each.event_id for each in found}) == len(found)
        accepted = [each.event_id for each in found if each.kind is ACCEPTED]
        over = [each.agreement for each in found if each.kind in events.ENDS]
        assert len(set(over)) == len(over)
        assert {each.agreement for each in self.owner.file.live()} == set(accepted) - set(over)

    @invariant()
    def the_file_follows_from_the_events(self) -> None:
        file = OwnerFile(OWNER)
        for each in self.owner.events:
            file = after(file, each, self.owner.offerings.version(each.offering, each.version))
        assert file == self.owner.file


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
