"""What owners were offered, said and granted, as it is shown; what answers led to, in words."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from bank.access.access_event import Access, Actor
from bank.ledger.months import DAY_MS
from bank.withdrawals.accesses import of_answers
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.offerings import closing
from bank.withdrawals.originators import Originators
from bank.withdrawals.requests import AccountState
from bank.withdrawals.rules import SENTENCES, JudgeRule
from bank.withdrawals.terms import Exclusivity
from teller.operate.answers import described, outcomes
from teller.operate.answers.history import OwnersHistory
from teller.operate.answers.outcomes import AnswerOutcome
from tests.bank.withdrawals.samples import NOW, OWNER
from tests.bank.withdrawals.test_deciding import STANDS, Owner, offering


def shown(owner: Owner) -> dict[str, Any]:
    found = OwnersHistory()
    for each in owner.events:
        found.take(each)
    return described.described(OWNER, found, owner.offerings, Originators(), owner.now)


def offers(owner: Owner) -> list[tuple[str, str]]:
    return [(each["offering"], each["state"]) for each in shown(owner)["offers"]]


def test_open_offers_come_first_and_each_has_its_summary() -> None:
    soon = replace(offering("soon"), closes=NOW + DAY_MS)
    owner = Owner(offering("late"), soon, offering("over"), offering("changed"))
    for name in ("over", "late", "soon", "changed"):
        owner.offer(name)
    owner.offerings.take_record(*closing("over"))
    owner.offerings.take(offering("changed", 2))
    assert offers(owner)[:2] == [("soon", "open"), ("late", "open")]
    assert sorted(offers(owner)[2:]) == [("changed", "replaced"), ("over", "closed")]
    owner.now = soon.closes
    assert offers(owner)[0] == ("late", "open")
    assert ("soon", "closed") in offers(owner)
    for each in shown(owner)["offers"]:
        assert each["offering"] in each["summary"][0]["sentences"][0]
        assert each["said"] is None


def test_what_was_said_and_how_each_licence_ended() -> None:
    made = [offering(name, exclusivity=Exclusivity.NONE) for name in ("kept", "revoked", "newer", "closed")]
    owner = Owner(*made)
    owner.say(AnswerKind.STANDING, standing=STANDS)
    for each in made:
        owner.offer(each.id)
    owner.say(AnswerKind.REVOKE, "revoked")
    owner.offerings.take(offering("newer", 2, Exclusivity.NONE))
    owner.offer("newer", 2)
    found = shown(owner)
    said = {each["offering"]: each["said"] for each in found["offers"]}
    assert {name: word["outcome"] for name, word in said.items()} == {
        "kept": "accepted", "revoked": "revoked", "newer": "accepted", "closed": "accepted"
    }  # fmt: skip
    assert said["kept"]["by_standing_terms"] is True
    ends = {(each["offering"], each["version"]): each for each in found["licences"]}
    assert [each["holds"] for each in ends.values()].count(True) == 3
    assert ends["revoked", 1]["revoked"] is not None
    assert (ends["newer", 1]["ended_by"], ends["newer", 2]["ended"]) == ("replaced", None)
    assert found["standing_terms"] == json.loads(described.document(found["standing_terms"]))
    owner.account = AccountState.ERASED
    owner.look()
    assert {each["ended_by"] for each in shown(owner)["licences"] if each["ended"]} == {"replaced", "owner_erased"}
    assert not any(each["holds"] for each in shown(owner)["licences"])


def test_nothing_is_nothing() -> None:
    assert shown(Owner()) == {"account": OWNER, "offers": [], "licences": [], "standing_terms": None}


def test_each_rule_is_told_with_its_sentence() -> None:
    said = OwnersAnswer(UUID(int=1), OWNER, AnswerKind.ACCEPT, "voices", 1)
    for rule in JudgeRule:
        found = AnswerOutcome(said, WithdrawalEvent(WithdrawalKind.REFUSED, OWNER, NOW, said.answer_id, rule=rule))
        assert outcomes.sentence(found) == f"{rule.value}: {SENTENCES[rule]}"
        assert outcomes.described(found)["rule"] == rule.value
        assert found.is_refused


@pytest.mark.parametrize("kind", [kind for kind in AnswerKind if kind is not AnswerKind.OFFER])
def test_an_answer_that_changed_nothing_says_why(kind: AnswerKind) -> None:
    found = AnswerOutcome(OwnersAnswer(UUID(int=1), OWNER, kind, "voices", 1), None)
    assert outcomes.described(found)["outcome"] == "unchanged"
    assert outcomes.sentence(found)
    assert not found.is_refused


def test_the_trail_says_what_was_said_and_which_keeper_decided() -> None:
    by, keeper = Actor("ann", "operator", "letter 7"), "2" * 32
    accept = OwnersAnswer(UUID(int=1), OWNER, AnswerKind.ACCEPT, "voices", 2)
    revoke = OwnersAnswer(UUID(int=2), OWNER, AnswerKind.REVOKE, "voices")
    standing = OwnersAnswer(UUID(int=3), OWNER, AnswerKind.STANDING)
    found = of_answers([accept, revoke, standing], by, uuid4, keeper)
    assert [each.what for each in found] == [
        f"accept voices/2 by {keeper}", f"revoke voices by {keeper}", f"standing by {keeper}"
    ]  # fmt: skip
    assert {(each.owner, each.access, each.who) for each in found} == {(OWNER, Access.CONSENT.value, "ann")}
    assert of_answers([accept], by, uuid4)[0].what == "accept voices/2"
