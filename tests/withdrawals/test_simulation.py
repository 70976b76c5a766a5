"""The writer of withdrawals under crashes: each call to Kafka may be the last thing that the process does."""

from dataclasses import replace
from uuid import UUID

import pytest

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, offerings
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import StandingTerms
from pipelines.memory_log import FencedError
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.session import WithdrawalsSession
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, WITHDRAWALS
from tests.bank.withdrawals.samples import NOW
from tests.bank.withdrawals.test_deciding import STANDS, offering
from tests.withdrawals.races import races
from tests.withdrawals.running import FIRST, SECOND, Bank, answer, check_races, offered, owner_of, raced

OFFERED, ACCEPTED, DECLINED, REFUSED, REVOKED, ENDED, STANDING = WithdrawalKind


def story(bank: Bank) -> None:
    """Three owners: one accepts and revokes, one's standing terms accept, one's account is erased."""
    for number in (1, 2, 3):
        bank.open(owner_of(number))
    standing = StandingTerms(owner_of(2), 1, STANDS.grants)
    bank.send(ANSWERS, answers.encoded(OwnersAnswer(UUID(int=5), owner_of(2), AnswerKind.STANDING, standing=standing)))
    bank.send(ANSWERS, *offered(range(1, 4)))
    bank.run()
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT), answer(3, AnswerKind.ACCEPT), (b"x", b"canary"))
    bank.run()
    bank.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(3))))
    bank.send(ANSWERS, answer(1, AnswerKind.REVOKE), answer(1, AnswerKind.ACCEPT), answer(3, AnswerKind.ACCEPT, SECOND))
    bank.run()
    bank.topics.now = NOW + 3650 * DAY_MS
    bank.run()
    bank.topics.now = NOW
    bank.run()


def check_story(bank: Bank) -> None:
    found = bank.events()
    assert len({each.event_id for each in found}) == len(found)
    by_owner = [[(each.kind, each.rule) for each in found if each.owner == owner_of(number)] for number in (1, 2, 3)]
    offers = [(OFFERED, None), (OFFERED, None)]
    assert by_owner[0] == [*offers, (ACCEPTED, None), (REVOKED, None)]
    assert by_owner[1] == [
        (STANDING, None), (OFFERED, None), (ACCEPTED, None), (OFFERED, None), (ENDED, JudgeRule.EXPIRED)
    ]  # fmt: skip
    assert sorted(by_owner[2][3:], key=str) == sorted(
        [(ENDED, JudgeRule.OWNER_ERASED), (REFUSED, JudgeRule.OWNER_ERASED)], key=str
    )
    assert bank.topics.committed[ANSWERS, 0] == len(bank.topics.records[ANSWERS])


def test_a_crash_at_any_step_changes_nothing() -> None:
    number, calls = 0, 1
    while number <= calls:
        bank = Bank({number} if number else set())
        story(bank)
        check_story(bank)
        calls, number = bank.faults.calls, number + 1
    assert calls > 40


def test_of_two_acceptances_one_is_accepted_whatever_crashes() -> None:
    found = races(1000, seed=1)
    assert found.crashes > 100
    assert found.fenced > 3


@pytest.mark.prove
@pytest.mark.timeout(3600)
def test_ten_thousand_races_never_grant_both_or_neither() -> None:
    assert races(10_000, seed=2).crashes > 1_000


def test_a_former_process_is_fenced_and_decides_nothing() -> None:
    bank = Bank(set())
    bank.open(owner_of(1))
    former = WithdrawalsSession(bank.config())
    later = WithdrawalsSession(bank.config())
    accepts = [(1, FIRST), (1, SECOND)]
    bank.send(ANSWERS, *offered(range(1, 2)), *raced(accepts))
    with pytest.raises(FencedError):
        former.turn()
    later.turn()
    check_races(bank.events(), accepts)
    assert later.decided == {"offered": 2, "accepted": 1, "refused": 1}


def test_an_account_that_there_is_not_is_refused() -> None:
    bank = Bank(set())
    bank.send(ANSWERS, *offered(range(1, 2)), answer(1, AnswerKind.ACCEPT))
    bank.run()
    assert [each.rule for each in bank.events() if each.kind is REFUSED] == [JudgeRule.OWNER_UNKNOWN]


def test_what_is_no_event_stops_the_writer_and_says_where() -> None:
    bank = Bank(set())
    story(bank)
    bank.topics.append(WITHDRAWALS, b"canary", b"canary")
    with pytest.raises(WithdrawalsDamagedError, match="offset") as found:
        WithdrawalsSession(bank.config())
    assert "canary" not in str(found.value)


def test_what_is_no_event_stops_a_writer_that_runs_and_the_next_one() -> None:
    bank = Bank(set())
    story(bank)
    session = bank.run()
    bank.topics.append(WITHDRAWALS, b"canary", b"canary")
    place = f"{WITHDRAWALS}: offset {len(bank.topics.records[WITHDRAWALS]) - 1} is no event"
    with pytest.raises(WithdrawalsDamagedError, match=place):
        session.turn()
    with pytest.raises(WithdrawalsDamagedError, match=place):
        WithdrawalsSession(bank.config())


def test_an_offering_that_is_gone_stops_the_writer() -> None:
    bank = Bank(set())
    story(bank)
    bank.topics.records[OFFERINGS].clear()
    with pytest.raises(WithdrawalsDamagedError, match="lacks the version"):
        WithdrawalsSession(bank.config())


def test_a_version_that_is_written_again_with_other_terms_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    bank = Bank(set())
    bank.send(OFFERINGS, offerings.encoded(replace(offering(FIRST), purpose="another")), (b"first/2", b"canary"))
    session = WithdrawalsSession(bank.config())
    assert session.passed_over == 2
    bank.send(ANSWERS, (b"canary", b"canary"))
    bank.run()
    end = len(bank.topics.records[OFFERINGS])
    places = [f"{OFFERINGS}/0/{end - 2} is", f"{OFFERINGS}/0/{end - 1} is", f"{ANSWERS}/0/0 is"]
    assert [each in caplog.text for each in places] == [True] * 3
    assert "canary" not in caplog.text
