"""Rulings by what is on the topics: what ended, by whatever and whenever, is never permitted again."""

from dataclasses import replace

import pytest

from bank.accounts import erasures
from bank.accounts.depositors import Status
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import offerings, originators
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import ENDS, WithdrawalEvent, WithdrawalKind
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Originator
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.licences import Licences, OwnersRequest
from pipelines.withdrawals.port import KNOWN, WithdrawalsRecord
from schemas.topics import ANSWERS, ERASURES, OFFERINGS, ORIGINATORS, WITHDRAWALS
from tests.bank.withdrawals.samples import NOW, registered
from tests.withdrawals.packagers import asking
from tests.withdrawals.running import FIRST, OFFERINGS_MADE, SECOND, Bank, answer, offered, owner_of
from tests.withdrawals.test_simulation import check_story, story

TERMS = OFFERINGS_MADE[0].terms


def records(bank: Bank) -> list[WithdrawalsRecord]:
    return [each for topic in (*KNOWN, WITHDRAWALS) for each in bank.topics.records[topic]]


def read(bank: Bank) -> Licences:
    found = Licences()
    for each in records(bank):
        found.take(each)
    return found


def accepted(bank: Bank, number: int = 1) -> OwnersRequest:
    """Return a request under the newest licence of an owner."""
    events = (each for each in bank.events() if each.kind is WithdrawalKind.ACCEPTED and each.owner == owner_of(number))
    return asking([*events][-1], TERMS)


def granting() -> Bank:
    """Make a bank whose first owner accepts."""
    bank = Bank(set())
    bank.open(owner_of(1))
    bank.send(ANSWERS, *offered(range(1, 2)), answer(1, AnswerKind.ACCEPT))
    bank.run()
    return bank


def rule(bank: Bank, now: int = NOW) -> JudgeRule | None:
    return read(bank).ruling(accepted(bank), now).refused_by


def test_what_is_granted_is_permitted_until_it_is_revoked() -> None:
    bank = granting()
    assert rule(bank) is None
    bank.send(ANSWERS, answer(1, AnswerKind.REVOKE))
    bank.run()
    assert rule(bank) is JudgeRule.REVOKED
    assert rule(bank, now=0) is JudgeRule.REVOKED


def test_what_an_event_ended_is_refused_from_that_event_on() -> None:
    bank = Bank(set())
    story(bank)
    check_story(bank)
    found, asked, over = Licences(), list[tuple[OwnersRequest, WithdrawalEvent]](), set[object]()
    events = bank.events()
    for each in records(bank):
        if each.topic == ERASURES:
            continue  # else no event is needed
        found.take(each)
        if each.topic == WITHDRAWALS:
            event = events[each.offset]
            asked += [(asking(event, TERMS), event)] if event.kind is WithdrawalKind.ACCEPTED else []
            over |= {event.agreement} if event.kind in ENDS else set()
            for request, begun in asked:
                assert found.ruling(request, NOW).permitted is (begun.event_id not in over)
    assert len(over) == 3


def test_a_revocation_counts_before_it_is_decided_and_an_acceptance_after_it_once_it_is() -> None:
    bank = granting()
    request, found = accepted(bank), read(bank)
    position = bank.topics.committed[ANSWERS, 0]
    bank.send(ANSWERS, answer(1, AnswerKind.REVOKE), answer(1, AnswerKind.ACCEPT, answer_id=9), (b"x", b"junk"))
    assert found.ruling(request, NOW).permitted
    for each in bank.topics.records[ANSWERS][position:]:
        found.take(each)
    found.decided_before(position)
    assert found.ruling(request, NOW).refused_by is JudgeRule.REVOKED
    bank.run()
    for each in bank.topics.records[WITHDRAWALS][2:]:
        found.take(each)
    again = accepted(bank)
    assert found.ruling(again, NOW).refused_by is JudgeRule.REVOKED  # up to where was decided is not known yet
    found.decided_before(bank.topics.committed[ANSWERS, 0])
    assert [found.ruling(each, NOW).refused_by for each in (request, again)] == [JudgeRule.REVOKED, None]


def test_an_erased_owner_is_refused_before_any_event_says_so() -> None:
    bank = granting()
    bank.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(1))))
    assert rule(bank) is JudgeRule.OWNER_ERASED


def test_a_closed_account_is_refused_before_any_event_says_so() -> None:
    bank = granting()
    bank.open(owner_of(1), closed=NOW)
    assert rule(bank) is JudgeRule.OWNER_CLOSED


def test_a_licence_ends_by_its_date_while_nothing_comes_and_a_clock_that_jumps_back_revives_nothing() -> None:
    bank = granting()
    found, request = read(bank), accepted(bank)
    assert found.ruling(request, TERMS.expires - 1).permitted
    assert found.ruling(request, TERMS.expires).refused_by is JudgeRule.EXPIRED
    assert found.ruling(request, NOW).refused_by is JudgeRule.EXPIRED
    found.forget()
    for each in records(bank):
        found.take(each)
    assert found.ruling(request, NOW).refused_by is JudgeRule.EXPIRED


def test_a_clock_that_is_behind_neither_delays_a_licence_nor_revives_one_that_the_writer_ended() -> None:
    bank = granting()
    assert rule(bank, now=NOW - 30 * DAY_MS) is None
    bank.topics.now = TERMS.expires
    bank.run()
    assert rule(bank, now=NOW - 30 * DAY_MS) is JudgeRule.EXPIRED


def test_whoever_asks_has_the_status_of_the_register_whatever_the_request_says() -> None:
    bank = granting()
    request = accepted(bank)
    said = replace(request.request, originator=Originator("mill", Status.ACTIVE))
    assert read(bank).ruling(request._replace(request=said), NOW).refused_by is JudgeRule.ORIGINATOR_UNKNOWN
    changes = (Status.ACTIVE, 10), (Status.SUSPENDED, NOW)
    bank.send(ORIGINATORS, originators.encoded(registered("acme", *changes)))
    said = replace(request.request, originator=Originator("acme", Status.ACTIVE))
    assert read(bank).ruling(request._replace(request=said), NOW).refused_by is JudgeRule.ORIGINATOR_SUSPENDED
    assert read(bank).ruling(request._replace(request=said), 0).refused_by is JudgeRule.ORIGINATOR_SUSPENDED


@pytest.mark.parametrize("owner", ["", "x", "1_0", owner_of(1).upper() + "A", " " + owner_of(1), owner_of(2), "é" * 32])
def test_whom_the_bank_does_not_have_is_refused(owner: str) -> None:
    bank = granting()
    assert read(bank).ruling(accepted(bank)._replace(owner=owner), NOW).refused_by is JudgeRule.OWNER_UNKNOWN


def test_an_offering_that_changed_leaves_the_licence_and_its_terms() -> None:
    bank = granting()
    bank.send(OFFERINGS, offerings.encoded(replace(OFFERINGS_MADE[0], version=2, purpose="another")))
    bank.send(OFFERINGS, offerings.closing(FIRST))
    assert rule(bank) is None


def test_an_event_whose_terms_are_missing_is_taken_once_they_are_there() -> None:
    bank = granting()
    found = Licences()
    for each in records(bank):
        if each.topic not in {OFFERINGS, WITHDRAWALS}:
            found.take(each)
    offer, begin = bank.topics.records[WITHDRAWALS][-2:]
    found.take(offer)
    with pytest.raises(WithdrawalsDamagedError, match="lacks the version"):
        found.take(begin)
    assert found.ruling(accepted(bank), NOW).refused_by is JudgeRule.NO_LICENCE
    for each in bank.topics.records[OFFERINGS]:
        found.take(each)
    found.take(begin)
    assert found.ruling(accepted(bank), NOW).permitted


def test_holders_of_a_version_are_those_whose_licence_no_event_ended() -> None:
    bank = Bank(set())
    for number in (1, 2, 3):
        bank.open(owner_of(number))
    bank.send(ANSWERS, *offered(range(1, 4)))
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT), answer(2, AnswerKind.ACCEPT), answer(3, AnswerKind.ACCEPT, SECOND))
    bank.run()
    assert set(read(bank).holders(FIRST, 1)) == {owner_of(1), owner_of(2)}
    bank.send(ANSWERS, answer(2, AnswerKind.REVOKE))
    bank.run()
    found = read(bank).holders(FIRST, 1)
    assert {each: found[each].offering for each in found} == {owner_of(1): FIRST}
    assert read(bank).holders(FIRST, 2) == {}


def test_who_is_touched_is_noted_while_somebody_watches() -> None:
    bank, found = granting(), Licences()
    with found.watching() as touched:
        for each in records(bank):
            found.take(each)
        assert touched.everybody
        assert touched.taken() == {owner_of(1)}
        assert touched.taken() == frozenset()
    with found.watching() as touched:
        bank.send(ANSWERS, answer(2, AnswerKind.REVOKE))
        bank.send(ERASURES, erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner_of(3))))
        for topic in (ANSWERS, ERASURES):
            found.take(bank.topics.records[topic][-1])
        assert not touched.everybody
        assert touched.taken() == {owner_of(2), owner_of(3)}
        found.forget()
        assert touched.everybody
    found.take(bank.topics.records[ERASURES][-1])
    assert touched.taken() == frozenset()


def test_a_registers_entry_and_an_offerings_version_are_there_to_ask_for() -> None:
    found = read(granting())
    assert found.offering(FIRST, 1) == OFFERINGS_MADE[0]
    assert found.offering(FIRST, 2) is None
    now, entry = found.originator("acme")
    assert (now.status, entry) == (Status.ACTIVE, registered())
    assert found.originator("nobody") == (Originator("nobody", None), None)
