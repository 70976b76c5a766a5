"""The writer of withdrawals and the register of originators: what counts is what it says of an answer's time."""

from dataclasses import replace
from typing import Final

import pytest

from bank.accounts.depositors import Status
from bank.withdrawals import offerings, originators
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.events import WithdrawalKind
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Role
from bank.withdrawals.uses import DataUse
from schemas.topics import ANSWERS, OFFERINGS, ORIGINATORS
from tests.bank.withdrawals.samples import NOW, registered
from tests.bank.withdrawals.test_deciding import offering
from tests.withdrawals.running import FIRST, SECOND, Bank, answer, offered, owner_of

ACTIVE, SUSPENDED, ENDED = Status
ASKED: Final = WithdrawalKind.OFFERED
RESOLD: Final = "resold"


def decisions(bank: Bank) -> list[tuple[WithdrawalKind, JudgeRule | None]]:
    bank.run()
    return [(each.kind, each.rule) for each in bank.events() if each.kind is not ASKED]


def offered_to_one(entry: RegisteredOriginator | None) -> Bank:
    """A bank with an owner to whom the offerings are made; `entry` is what the register holds of their originator."""
    bank = Bank(set())
    bank.topics.records[ORIGINATORS].clear()
    if entry is not None:
        bank.send(ORIGINATORS, originators.encoded(entry))
    bank.open(owner_of(1))
    bank.send(ANSWERS, *offered(range(1, 2)))
    return bank


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (None, JudgeRule.ORIGINATOR_UNKNOWN),
        (registered("other"), JudgeRule.ORIGINATOR_UNKNOWN),
        (registered("acme", (ACTIVE, NOW + 1)), JudgeRule.ORIGINATOR_UNKNOWN),
        (registered("acme", (ACTIVE, 10), (SUSPENDED, NOW)), JudgeRule.ORIGINATOR_SUSPENDED),
        (registered("acme", (ACTIVE, 10), (SUSPENDED, NOW + 1)), None),
        (registered("acme", (ACTIVE, 10), (SUSPENDED, 20), (ACTIVE, NOW)), None),
        (registered("acme", (ACTIVE, 10), (ENDED, NOW)), JudgeRule.ORIGINATOR_ENDED),
    ],
)
def test_an_acceptance_is_decided_by_what_its_originator_was(
    entry: RegisteredOriginator | None, rule: JudgeRule | None
) -> None:
    bank = offered_to_one(entry)
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    kind = WithdrawalKind.REFUSED if rule else WithdrawalKind.ACCEPTED
    assert decisions(bank) == [(kind, rule)]


def test_a_suspension_between_offering_and_acceptance_refuses_until_the_originator_is_reinstated() -> None:
    bank = offered_to_one(registered())
    assert decisions(bank) == []
    bank.send(ORIGINATORS, originators.encoded(registered("acme", (ACTIVE, 10), (SUSPENDED, NOW))))
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    refused = (WithdrawalKind.REFUSED, JudgeRule.ORIGINATOR_SUSPENDED)
    assert decisions(bank) == [refused]
    bank.send(ORIGINATORS, originators.encoded(registered("acme", (ACTIVE, 10), (SUSPENDED, NOW), (ACTIVE, NOW + 5))))
    bank.topics.now = NOW + 4
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT, answer_id=8))
    bank.topics.now = NOW + 5
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT, answer_id=9))
    assert decisions(bank) == [refused, refused, (WithdrawalKind.ACCEPTED, None)]


def test_a_clock_that_jumps_back_reinstates_nobody() -> None:
    bank = offered_to_one(registered("acme", (ACTIVE, 10), (SUSPENDED, NOW + 5)))
    bank.topics.now = NOW + 10
    bank.send(ANSWERS, answer(1, AnswerKind.DECLINE, SECOND))
    bank.topics.now = NOW
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT))
    assert decisions(bank)[-1] == (WithdrawalKind.REFUSED, JudgeRule.ORIGINATOR_SUSPENDED)


@pytest.mark.parametrize(("role", "rule"), [(Role.BUILDER, JudgeRule.RESALE), (Role.AGGREGATOR, None)])
@pytest.mark.parametrize("use", [DataUse.SELL, DataUse.GRANT_USE])
def test_only_an_aggregator_may_resell(role: Role, rule: JudgeRule | None, use: DataUse) -> None:
    bank = offered_to_one(registered(role=role))
    asked = offering(RESOLD)
    resold = replace(asked, terms=replace(asked.terms, uses=frozenset({DataUse.TRAIN, use})))
    bank.send(OFFERINGS, offerings.encoded(resold))
    bank.send(ANSWERS, answer(1, AnswerKind.OFFER, RESOLD, answer_id=7), answer(1, AnswerKind.ACCEPT, RESOLD))
    kind = WithdrawalKind.REFUSED if rule else WithdrawalKind.ACCEPTED
    assert decisions(bank) == [(kind, rule)]


def test_a_name_that_would_go_to_somebody_else_is_passed_over() -> None:
    bank = offered_to_one(registered("acme", (ACTIVE, 10), (ENDED, 20)))
    bank.send(ORIGINATORS, originators.encoded(registered()), (b"acme", b"canary"), (b"acme", b""))
    bank.send(ANSWERS, answer(1, AnswerKind.ACCEPT, SECOND), answer(1, AnswerKind.ACCEPT, FIRST))
    assert decisions(bank) == 2 * [(WithdrawalKind.REFUSED, JudgeRule.ORIGINATOR_ENDED)]
    assert bank.run().passed_over == 3
