"""Owners give and withdraw consent, confirm and refuse links, and name who inherits."""

from typing import Any

import pytest

from bank.accounts.events import AccountEvent, AccountKind, EventKind
from teller.operate.owner_desk.port.deciding import DecisionOutcome, TakenDecision
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.accounts_commands.books import ALICE, BOB, PLACE, linked, of
from tests.bank.withdrawals.samples import NOW
from tests.owner_desk.deciding.banks import AWAY, FENCED, UNSAID, DecidingDesk

CHANGED, UNKNOWN = DeskRefusal(Why.CHANGED), DeskRefusal(Why.UNKNOWN)
POSTS = ("social.post",)
YEAR = NOW + 365 * 86_400_000


@pytest.fixture
def desk() -> DecidingDesk:
    return DecidingDesk()


def done(desk: DecidingDesk, found: TakenDecision | DeskRefusal) -> None:
    """Check that a decision holds, from Kafka's time of its event on."""
    assert isinstance(found, TakenDecision)
    assert desk.deciding.outcome(ALICE, found.decision) == DecisionOutcome("done", since=found.taken)


def kinds(desk: DecidingDesk) -> list[EventKind]:
    return [each.event.event for each in desk.bank.history if each.event.event is not EventKind.OPENED]


def claim(desk: DecidingDesk, owner: str = ALICE) -> str:
    return str(desk.bank.happen(linked(owner, EventKind.CLAIMED)).offset)


@pytest.mark.parametrize("faults", [[], [FENCED], [UNSAID], [AWAY, UNSAID, AWAY]])
def test_consent_is_given_once_and_withdrawn_once(desk: DecidingDesk, faults: list[str]) -> None:
    desk.bank.faults.extend(faults)
    done(desk, desk.deciding.consent(ALICE, "acme", POSTS, YEAR))
    assert desk.deciding.consent(ALICE, "acme", POSTS, YEAR) == CHANGED
    desk.bank.faults.extend(faults)
    done(desk, desk.deciding.withdraw(ALICE, "acme", POSTS))
    assert desk.deciding.withdraw(ALICE, "acme", ()) == CHANGED
    assert kinds(desk) == [EventKind.CONSENTED, EventKind.WITHDRAWN]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("nobody", POSTS, YEAR), UNKNOWN),
        (("acme", (), YEAR), DeskRefusal(Why.INVALID, "schemas")),
        (("acme", ("social.post.v1",), YEAR), DeskRefusal(Why.INVALID, "schemas")),
        (("acme", ("other.thing",), YEAR), DeskRefusal(Why.INVALID, "schemas")),
        (("acme", POSTS * 2_000, YEAR), DeskRefusal(Why.INVALID, "schemas")),
        (("acme", POSTS, NOW), DeskRefusal(Why.INVALID, "until")),
        (("acme", POSTS, -1), DeskRefusal(Why.INVALID, "until")),
        (("acme", POSTS, 2**63), DeskRefusal(Why.INVALID, "until")),
    ],
)
def test_no_consent_that_is_none(desk: DecidingDesk, given: Any, why: DeskRefusal) -> None:
    assert desk.deciding.consent(ALICE, *given) == why
    assert kinds(desk) == []


def test_a_claim_is_confirmed_and_the_link_ended(desk: DecidingDesk) -> None:
    link = claim(desk)
    done(desk, desk.deciding.confirm_link(ALICE, link))
    assert desk.bank.book_now.holder(PLACE) == ALICE
    assert desk.deciding.refuse_link(ALICE, link) == CHANGED  # of another tab, which shows the claim
    done(desk, desk.deciding.refuse_link(ALICE, str(desk.bank.account(ALICE).links[0].offset)))
    assert desk.bank.book_now.holder(PLACE) is None


def test_a_claim_is_refused(desk: DecidingDesk) -> None:
    link = claim(desk)
    done(desk, desk.deciding.refuse_link(ALICE, link))
    assert desk.deciding.confirm_link(ALICE, link) == CHANGED
    assert desk.bank.book_now.claimant(PLACE) is None


@pytest.mark.parametrize("link", ["", "0", "x", "9" * 1000, "-1", "１"])
def test_forged_links_and_those_of_others_are_unknown(desk: DecidingDesk, link: str) -> None:
    of_bob = claim(desk, BOB)
    for each in (link, of_bob):
        assert desk.deciding.confirm_link(ALICE, each) == UNKNOWN
        assert desk.deciding.refuse_link(ALICE, each) == UNKNOWN
    assert desk.bank.book_now.claimant(PLACE) == BOB


def test_a_successor_is_named_and_taken_away(desk: DecidingDesk) -> None:
    done(desk, desk.deciding.name_successor(ALICE, BOB))
    assert desk.bank.account(ALICE).successor == BOB
    done(desk, desk.deciding.name_successor(ALICE, BOB))  # it is so already
    done(desk, desk.deciding.name_successor(ALICE, ""))
    assert desk.bank.account(ALICE).successor == ""
    assert kinds(desk) == [EventKind.CHANGED] * 2


@pytest.mark.parametrize("account", [ALICE, "f" * 32, "bob", "x" * 1000])
def test_no_successor_who_has_no_account(desk: DecidingDesk, account: str) -> None:
    assert desk.deciding.name_successor(ALICE, account) == DeskRefusal(Why.INVALID, "account")


def test_a_keeper_gives_for_a_child_and_the_child_takes_back(desk: DecidingDesk) -> None:
    done(desk, desk.deciding.consent(ALICE, "acme", POSTS, 0))
    link = claim(desk)
    desk.bank.happen(AccountEvent(EventKind.CHANGED, ALICE, AccountKind.CHILD, keepers=(BOB,)))
    kept = DeskRefusal(Why.KEPT)
    assert desk.deciding.consent(ALICE, "acme", ("social.reaction",), 0) == kept
    assert desk.deciding.confirm_link(ALICE, link) == kept
    assert desk.deciding.name_successor(ALICE, BOB) == kept
    done(desk, desk.deciding.withdraw(ALICE, "acme", POSTS))
    done(desk, desk.deciding.refuse_link(ALICE, link))


def test_nothing_is_decided_for_an_account_that_closed(desk: DecidingDesk) -> None:
    link = claim(desk)
    desk.bank.happen(of(EventKind.CLOSED, ALICE))
    ended = DeskRefusal(Why.ACCOUNT_ENDED)
    assert desk.deciding.consent(ALICE, "acme", POSTS, 0) == ended
    assert desk.deciding.withdraw(ALICE, "acme", POSTS) == ended
    assert desk.deciding.confirm_link(ALICE, link) == ended
    assert desk.deciding.refuse_link(ALICE, link) == ended
    assert desk.deciding.name_successor(ALICE, BOB) == ended
