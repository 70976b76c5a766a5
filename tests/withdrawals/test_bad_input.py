"""What goes wrong between an offering and its answers: each has one outcome on the topic of events."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bank.accounts import erasures
from bank.accounts.depositors import Status
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import offerings, originators
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offering import read
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Offering
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, ORIGINATORS
from tests.bank.withdrawals.documents import offering_text
from tests.bank.withdrawals.samples import NOW, registered
from tests.withdrawals.running import FIRST, OFFERINGS_MADE, Bank, answer, offered, owner_of

OFFERED, ACCEPTED, DECLINED, REFUSED, REVOKED, ENDED, STANDING = WithdrawalKind
OFFERING = OFFERINGS_MADE[0]


@pytest.fixture
def bank() -> Bank:
    """Two owners, to whom both offerings were made."""
    found = Bank(set())
    for number in (1, 2):
        found.open(owner_of(number))
    found.send(ANSWERS, *offered(range(1, 3)))
    found.run()
    return found


def outcomes(bank: Bank) -> list[tuple[int, WithdrawalKind, JudgeRule | None]]:
    """Run a writer; return what was decided but offers, by owners' numbers."""
    bank.run()
    events: Iterator[WithdrawalEvent] = (each for each in bank.events() if each.kind is not OFFERED)
    return [(int(each.owner, 16), each.kind, each.rule) for each in events]


def test_an_answer_to_an_offering_that_was_changed_is_refused_and_the_new_version_asks_anew(bank: Bank) -> None:
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    bank.run()
    bank.send(OFFERINGS, offerings.encoded(replace(OFFERING, version=2, purpose="another")))
    bank.send(ANSWERS, answer(2, AnswerKind.ACCEPT))
    found = [(1, ACCEPTED, None), (2, REFUSED, JudgeRule.OFFERING_CHANGED)]
    assert outcomes(bank) == found
    bank.send(ANSWERS, *(answer(number, AnswerKind.OFFER, version=2) for number in (1, 2)))
    bank.send(ANSWERS, *(answer(number, AnswerKind.ACCEPT, version=2) for number in (2, 1)))
    found += [(2, ACCEPTED, None), (1, ENDED, JudgeRule.REPLACED), (1, ACCEPTED, None)]
    assert outcomes(bank) == found


def test_an_answer_after_the_close_is_refused_whatever_closed_it(bank: Bank) -> None:
    bank.topics.now = OFFERING.closes - 1
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    bank.topics.now = OFFERING.closes
    bank.send(ANSWERS, answer(2, AnswerKind.ACCEPT))
    assert outcomes(bank) == [(1, ACCEPTED, None), (2, REFUSED, JudgeRule.OFFERING_CLOSED)]


def test_an_answer_after_an_early_close_is_refused_and_a_licence_stays(bank: Bank) -> None:
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    bank.run()
    bank.send(OFFERINGS, offerings.closing(FIRST))
    bank.send(ANSWERS, answer(2, AnswerKind.ACCEPT))
    assert outcomes(bank) == [(1, ACCEPTED, None), (2, REFUSED, JudgeRule.OFFERING_CLOSED)]


def test_an_originator_that_is_suspended_meanwhile_gets_nothing_until_it_is_back(bank: Bank) -> None:
    changes = [(Status.ACTIVE, 10), (Status.SUSPENDED, NOW)]
    bank.send(ORIGINATORS, originators.encoded(registered("acme", *changes)))
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    found: list[tuple[int, WithdrawalKind, JudgeRule | None]] = [(1, REFUSED, JudgeRule.ORIGINATOR_SUSPENDED)]
    assert outcomes(bank) == found
    bank.topics.now += 1
    bank.send(ORIGINATORS, originators.encoded(registered("acme", *changes, (Status.ACTIVE, NOW + 1))))
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT, answer_id=9))
    assert outcomes(bank) == [*found, (1, ACCEPTED, None)]


def test_an_owner_who_is_erased_beside_an_answer_grants_nothing(bank: Bank) -> None:
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    bank.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(1))))
    assert outcomes(bank) == [(1, REFUSED, JudgeRule.OWNER_ERASED)]


def test_a_clock_that_was_ahead_for_a_moment_ends_a_licence_once_and_for_good(bank: Bank) -> None:
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    bank.run()
    bank.topics.now = OFFERING.terms.expires
    found = [(1, ACCEPTED, None), (1, ENDED, JudgeRule.EXPIRED)]
    assert outcomes(bank) == found
    bank.topics.now = NOW
    bank.send(ANSWERS, answer(1, AnswerKind.REVOKE), answer(1, AnswerKind.ACCEPT, answer_id=9))
    assert outcomes(bank) == [*found, (1, REFUSED, JudgeRule.OFFERING_CLOSED)]


def test_kafkas_clock_that_jumps_back_decides_by_the_owners_newest_time(bank: Bank) -> None:
    bank.topics.now = OFFERING.opens - DAY_MS
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    assert outcomes(bank) == [(1, ACCEPTED, None)]
    assert bank.events()[-1].time == NOW


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/St_Johns"])
def test_a_licence_ends_at_midnight_in_utc_in_whatever_zone_the_machine_is(
    bank: Bank, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        read_here = read(offering_text(), NOW)
        bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
        bank.topics.now = OFFERING.terms.expires - 1
        found = [(1, ACCEPTED, None)]
        assert outcomes(bank) == found
        bank.topics.now += 1
        assert outcomes(bank) == [*found, (1, ENDED, JudgeRule.EXPIRED)]
    time.tzset()
    assert isinstance(read_here, Offering)
    assert read_here == read(offering_text(), NOW)
    assert read_here.terms.expires % DAY_MS == 0
