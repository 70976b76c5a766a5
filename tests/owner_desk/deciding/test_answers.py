"""Owners accept, decline and revoke: what is written, what becomes of it, and what is refused before it is written."""

from uuid import UUID, uuid4

import pytest

from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.withdrawals import offerings
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.offerings import closing
from bank.withdrawals.rules import JudgeRule
from schemas.topics import ANSWERS, OFFERINGS
from teller.operate.owner_desk.deciding.writing import TRIES, UNSURE_TRIES
from teller.operate.owner_desk.port.deciding import DecisionOutcome, TakenDecision
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts_commands.books import ALICE, of
from tests.bank.withdrawals.samples import NOW
from tests.bank.withdrawals.test_deciding import offering
from tests.owner_desk.deciding.banks import AWAY, FENCED, UNSAID, DecidingDesk
from tests.withdrawals.running import FIRST, SECOND, answer, owner_of

ONE, TWO = owner_of(1), owner_of(2)
CHANGED, UNKNOWN = DeskRefusal(Why.CHANGED), DeskRefusal(Why.UNKNOWN)
DELAYED = DeskRefusal(Why.DELAYED, "decisions")


@pytest.fixture
def desk() -> DecidingDesk:
    made = DecidingDesk()
    made.offer(1)
    made.offer(2)
    return made


def taken(found: TakenDecision | DeskRefusal) -> str:
    assert isinstance(found, TakenDecision)
    return found.decision


def accepted(desk: DecidingDesk) -> UUID:
    """Accept the offer; return the agreement."""
    taken(desk.deciding.accept(ONE, FIRST, 1))
    desk.judge()
    return next(iter(desk.bank.known(ONE).licences))


def kinds(desk: DecidingDesk) -> list[AnswerKind]:
    return [each.kind for each in desk.bank.said() if each.kind is not AnswerKind.OFFER]


def test_an_acceptance_is_waiting_and_then_done(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.accept(ONE, FIRST, 1))
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("waiting")
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)
    assert [each.holds_at(NOW) for each in desk.bank.known(ONE).licences.values()] == [True]


def test_what_nobody_decides_for_ten_seconds_is_late(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.accept(ONE, FIRST, 1))
    desk.now += 10.1
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("late")
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)


def test_the_judge_refuses_by_a_rule(desk: DecidingDesk) -> None:
    desk.offer(1, SECOND)
    accepted(desk)
    decision = taken(desk.deciding.accept(ONE, SECOND, 1))
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("refused", NOW, JudgeRule.EXCLUSIVE_ELSEWHERE.value)


def test_a_licence_is_revoked_and_no_second_time(desk: DecidingDesk) -> None:
    agreement = accepted(desk)
    desk.view.freeze(ONE)  # the index is behind: it does not know that it was revoked
    decision = taken(desk.deciding.revoke(ONE, agreement))
    assert taken(desk.deciding.revoke(ONE, agreement)) == decision  # a second click on the way
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)
    assert desk.deciding.revoke(ONE, agreement) == CHANGED
    desk.view.stale.clear()
    assert desk.deciding.revoke(ONE, agreement) == CHANGED
    assert kinds(desk) == [AnswerKind.ACCEPT, AnswerKind.REVOKE]
    assert [each.kind for each in desk.line.events()[-1:]] == [WithdrawalKind.REVOKED]


def test_nobody_revokes_what_another_granted_or_nobody_did(desk: DecidingDesk) -> None:
    agreement = accepted(desk)
    assert desk.deciding.revoke(TWO, agreement) == UNKNOWN
    assert desk.deciding.revoke(ONE, uuid4()) == UNKNOWN
    assert kinds(desk) == [AnswerKind.ACCEPT]


@pytest.mark.parametrize("behind", [False, True])
def test_two_tabs_that_decide_against_each_other(desk: DecidingDesk, behind: bool) -> None:
    if behind:
        desk.view.freeze(ONE)
    taken(desk.deciding.accept(ONE, FIRST, 1))
    assert desk.deciding.decline(ONE, FIRST, 1) == CHANGED  # while the first waits
    desk.judge()
    assert desk.deciding.decline(ONE, FIRST, 1) == CHANGED
    assert desk.deciding.accept(ONE, FIRST, 1) == CHANGED
    assert kinds(desk) == [AnswerKind.ACCEPT]


def test_who_declined_can_accept_later(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.decline(ONE, FIRST, 1))
    assert desk.deciding.accept(ONE, FIRST, 1) == CHANGED  # while the first waits
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)
    assert accepted(desk)


def test_who_revoked_can_accept_and_revoke_again(desk: DecidingDesk) -> None:
    first = accepted(desk)
    taken(desk.deciding.revoke(ONE, first))
    desk.judge()
    second = taken(desk.deciding.accept(ONE, FIRST, 1))
    desk.judge()
    assert isinstance(desk.deciding.outcome(ONE, second), DecisionOutcome)
    held = [each for each, licence in desk.bank.known(ONE).licences.items() if licence.holds_at(NOW)]
    assert held
    taken(desk.deciding.revoke(ONE, held[0]))


def test_an_offering_that_closed_or_changed_meanwhile(desk: DecidingDesk) -> None:
    desk.line.send(OFFERINGS, offerings.encoded(offering(FIRST, version=2)))
    assert desk.deciding.accept(ONE, FIRST, 1) == CHANGED
    assert desk.deciding.accept(ONE, FIRST, 2) == UNKNOWN  # not offered to this owner yet
    desk.line.send(OFFERINGS, closing(FIRST))
    assert desk.deciding.accept(ONE, FIRST, 1) == CHANGED
    assert desk.deciding.accept(ONE, SECOND, 1) == UNKNOWN
    assert kinds(desk) == []


def test_an_older_version_than_the_one_that_was_offered(desk: DecidingDesk) -> None:
    desk.line.send(OFFERINGS, offerings.encoded(offering(FIRST, version=2)))
    desk.line.send(ANSWERS, answer(1, AnswerKind.OFFER, FIRST, 2))
    desk.judge()
    assert desk.deciding.accept(ONE, FIRST, 1) == CHANGED
    taken(desk.deciding.accept(ONE, FIRST, 2))


@pytest.mark.parametrize("kind", [EventKind.CLOSED, EventKind.CHANGED])
def test_an_account_that_closed_while_its_owner_was_signed_in_or_has_a_keeper(
    desk: DecidingDesk, kind: EventKind
) -> None:
    agreement = accepted(desk)
    ended = kind is EventKind.CLOSED
    changed = AccountEvent(EventKind.CHANGED, ONE, AccountKind.CHILD, keepers=(ALICE,))
    desk.bank.happen(of(kind, ONE) if ended else changed)
    expected = DeskRefusal(Why.ACCOUNT_ENDED if ended else Why.KEPT)
    assert desk.deciding.set_standing_terms(ONE, "") == expected
    found = desk.deciding.revoke(ONE, agreement)
    assert (found == expected) is ended  # a child can take back what its keeper gave
    assert kinds(desk) == [AnswerKind.ACCEPT] + [AnswerKind.REVOKE] * (not ended)


@pytest.mark.parametrize("name", ["", "x" * 65, "nothing", "\ud800", "first\0"])
@pytest.mark.parametrize("version", [-1, 0, 1, 2**31])
def test_forged_offers_are_unknown(desk: DecidingDesk, name: str, version: int) -> None:
    assert desk.deciding.accept(ONE, name, version) == UNKNOWN
    assert desk.deciding.decline(ONE, name, version) == UNKNOWN


@pytest.mark.parametrize("document", ["{", "[]", '{"a": 1}', "x" * 2_000_000, "\ud800"])
def test_standing_terms_that_are_none(desk: DecidingDesk, document: str) -> None:
    assert desk.deciding.set_standing_terms(ONE, document) == DeskRefusal(Why.INVALID, "standing_terms")


def test_standing_terms_are_taken_back(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.set_standing_terms(ONE, ""))
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)  # there were none: as it was


@pytest.mark.parametrize("faults", [[FENCED], [UNSAID], [AWAY, FENCED, UNSAID], [FENCED] * (TRIES - 1), [UNSAID, AWAY]])
def test_a_decision_is_written_once_whatever_befalls_the_writer(desk: DecidingDesk, faults: list[str]) -> None:
    desk.bank.faults.extend(faults)
    decision = taken(desk.deciding.accept(ONE, FIRST, 1))
    assert kinds(desk) == [AnswerKind.ACCEPT]
    desk.judge()
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("done", since=NOW)


@pytest.mark.parametrize("faults", [[FENCED] * TRIES, [AWAY] * TRIES])
def test_where_nothing_can_be_written_it_says_so(desk: DecidingDesk, faults: list[str]) -> None:
    desk.bank.faults.extend(faults)
    assert desk.deciding.accept(ONE, FIRST, 1) == DELAYED
    assert kinds(desk) == []
    taken(desk.deciding.accept(ONE, FIRST, 1))  # and it can be tried again


def test_an_answer_that_nobody_could_look_for_is_late_until_its_event_comes(desk: DecidingDesk) -> None:
    desk.bank.faults.extend([UNSAID, *[AWAY] * (UNSURE_TRIES - 1)])
    found = desk.deciding.accept(ONE, FIRST, 1)
    assert isinstance(found, TakenDecision)
    assert found.taken == 0
    desk.now += 10.1
    assert desk.deciding.outcome(ONE, found.decision) == DecisionOutcome("late")
    taken(desk.deciding.accept(ONE, FIRST, 1))  # which can be given again: it leads to nothing more
    desk.judge()
    assert desk.deciding.outcome(ONE, found.decision) == DecisionOutcome("done", since=NOW)
    assert len(desk.bank.known(ONE).licences) == 1


def test_an_answer_that_was_not_written_is_never_done(desk: DecidingDesk) -> None:
    desk.bank.faults.extend([FENCED, *[AWAY] * (UNSURE_TRIES - 1)])
    decision = taken(desk.deciding.accept(ONE, FIRST, 1))
    desk.offer(2, SECOND)
    desk.now += 10.1
    assert desk.deciding.outcome(ONE, decision) == DecisionOutcome("late")


def test_who_waits_no_longer_calls_it_off(desk: DecidingDesk) -> None:
    desk.writer.held = True
    assert desk.deciding.accept(ONE, FIRST, 1) == DELAYED
    for job in desk.writer.kept:
        desk.writer.turn(job)
    assert kinds(desk) == []


def test_an_outcome_is_the_owners_alone_and_kept_for_an_hour(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.decline(ONE, FIRST, 1))
    assert desk.deciding.outcome(TWO, decision) == UNKNOWN
    assert desk.deciding.outcome(ONE, decision[:-1]) == UNKNOWN
    assert desk.deciding.outcome(ONE, "") == UNKNOWN
    desk.now += 3601
    assert desk.deciding.outcome(ONE, decision) == UNKNOWN


def test_a_desk_that_began_anew_knows_no_decision(desk: DecidingDesk) -> None:
    decision = taken(desk.deciding.decline(ONE, FIRST, 1))
    desk.judge()
    assert DecidingDesk().deciding.outcome(ONE, decision) == UNKNOWN


def test_no_answer_is_written_before_its_outcome_would_be_heard(desk: DecidingDesk) -> None:
    desk.is_followed = False
    assert desk.deciding.accept(ONE, FIRST, 1) == DELAYED
    assert kinds(desk) == []
