"""What commands write, and what they refuse, without a broker."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bank.accounts.account import Account
from bank.accounts.depositors import Depositors, Status
from bank.accounts.events import AccountKind, EventKind, encoded, is_sound
from teller.operate.accounts import consents, links, operations, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.consents import Given, Withdrawal
from teller.operate.accounts.operations import AccountChange, Events
from teller.operate.accounts.rules import AccountError
from tests.accounts_commands import books
from tests.accounts_commands.books import ACME, ALICE, BOB, CARLA, CONSENT_ID, PLACE, SUBJECT, book, consented, linked
from tests.bank.accounts.draw import entity, shared

of, opened, then = books.of, books.opened, books.then
PERSON = AccountKind.PERSON
CHILD = opened(BOB, kind=AccountKind.CHILD, keepers=(ALICE,))
NOW = 1_000


def account(made: Book, owner: str = ALICE) -> Account:
    found = made.account(owner)
    assert found
    return found


def test_each_command_writes_sound_events_that_change_the_account() -> None:
    made = book(opened(CARLA))
    steps: list[Callable[[], Events]] = [
        lambda: operations.opened(made, ALICE, PERSON, (), CARLA),
        lambda: operations.opened(made, BOB, AccountKind.CHILD, (ALICE, CARLA)),
        lambda: operations.changed(made, ALICE, AccountChange(successor="")),
        lambda: links.linked(made, ALICE, PLACE, claim=True, confirm=False),
        lambda: links.linked(made, ALICE, PLACE, claim=False, confirm=True),
        lambda: consents.consented(made, ALICE, ACME, Given(CONSENT_ID), made.position),
        lambda: consents.withdrawn(made, ALICE, ACME, Withdrawal(("social.post",)), made.position),
        lambda: links.unlinked(made, ALICE, PLACE),
        lambda: links.linked(made, ALICE, PLACE, claim=True, confirm=True),
        lambda: operations.enforced(made),
        lambda: operations.closed(made, [ALICE], made.position),
    ]
    for step in steps:
        events = step()
        assert all(map(is_sound, events))
        assert all(map(encoded, events))
        assert then(made, events) == [True] * len(events) != []
    assert account(made).closed
    assert all(each.until for each in account(made).links)
    assert all(each.until for each in account(made).consents)
    assert made.enforced


def test_what_is_so_already_writes_nothing() -> None:
    made = book(opened(ALICE), linked(), of(EventKind.ENFORCED, ""))
    assert operations.changed(made, ALICE, AccountChange(kind=PERSON)) == []
    assert links.linked(made, ALICE, PLACE, claim=True, confirm=True) == []
    assert operations.enforced(made) == []
    claimed = book(opened(ALICE), linked(kind=EventKind.CLAIMED))
    assert links.linked(claimed, ALICE, PLACE, claim=True, confirm=False) == []


def test_an_account_that_is_closed_ends_all_in_it() -> None:
    made = book(
        opened(ALICE), linked(), of(EventKind.CLAIMED, depositor=2, subject=SUBJECT),
        consented("social.post", "social.reaction"), consented("telecom.call", valid_from=9_000, valid_until=9_999),
    )  # fmt: skip
    events = operations.closed(made, [ALICE], NOW)
    assert [each.event.value for each in events] == ["UNLINKED", "UNLINKED", "WITHDRAWN", "CLOSED"]
    assert events[2].schemas == ("social.post", "social.reaction", "telecom.call")


def agree(made: Book, owner: str = ALICE, **given: Any) -> Events:
    return consents.consented(made, owner, ACME, Given(CONSENT_ID, **given), NOW)


def withdraw(made: Book, *schemas: str) -> Events:
    return consents.withdrawn(made, ALICE, ACME, Withdrawal(schemas), NOW)


REFUSED: list[tuple[str, Book, Callable[[Book], object], str]] = [
    ("no account", book(), lambda it: operations.closed(it, [ALICE], NOW), "no account a"),
    ("no id", book(), lambda it: operations.closed(it, ["alice@example.org"], NOW), "32 hex digits"),
    ("closed", book(opened(ALICE), of(EventKind.CLOSED)), lambda it: links.unlinked(it, ALICE, PLACE), "was closed on"),
    ("twice", book(opened(ALICE)), lambda it: operations.opened(it, ALICE, PERSON), "already, and it is open"),
    ("closed id", book(opened(ALICE), of(EventKind.CLOSED)),
     lambda it: operations.opened(it, ALICE, PERSON), "without the owner id"),
    ("no keeper", book(), lambda it: operations.opened(it, BOB, AccountKind.THING), "a thing needs a keeper"),
    ("unknown keeper", book(), lambda it: operations.opened(it, BOB, AccountKind.CHILD, (ALICE,)), "no open account"),
    ("child as keeper", book(opened(ALICE), CHILD),
     lambda it: operations.opened(it, CARLA, AccountKind.THING, (ALICE, BOB)), "of a child, which keeps nobody"),
    ("child as a new keeper", book(opened(ALICE), opened(CARLA), CHILD),
     lambda it: operations.changed(it, CARLA, AccountChange(keepers=(BOB,))), "which keeps nobody: name a person"),
    ("keeper into child", book(opened(ALICE), opened(CARLA), CHILD),
     lambda it: operations.changed(it, ALICE, AccountChange(AccountKind.CHILD, (CARLA,))), f"keeps {BOB}, and only a"),
    ("keeper into thing", book(opened(ALICE), opened(CARLA), CHILD),
     lambda it: operations.changed(it, ALICE, AccountChange(AccountKind.THING, (CARLA,))), f"keeps {BOB}, and only a"),
    ("closed heir", book(opened(CARLA), of(EventKind.CLOSED, CARLA)),
     lambda it: operations.opened(it, ALICE, PERSON, (), CARLA), "no open account"),
    ("own heir", book(opened(ALICE)),
     lambda it: operations.changed(it, ALICE, AccountChange(successor=ALICE)), "its own"),
    ("many keepers", book(),
     lambda it: operations.opened(it, BOB, AccountKind.CHILD, (CARLA,) * 101), "100 keepers"),
    ("last keeper", book(opened(ALICE), CHILD), lambda it: operations.closed(it, [ALICE], NOW), "no other keeper"),
    ("child alone", book(opened(ALICE), CHILD),
     lambda it: operations.changed(it, BOB, AccountChange(keepers=())), "a child needs a keeper"),
    ("half a link", book(),
     lambda _: links.check_steps(claim=False, confirm=False), "needs both the depositor's claim"),
    ("no claim", book(opened(ALICE), linked()), lambda it: links.only(it, ALICE, 1, claims_only=True),
     "claims nothing on account a+: its claim comes first, .* --claim --ask-subject"),
    ("nothing to unlink", book(opened(ALICE)), lambda it: links.only(it, ALICE, 1, claims_only=False),
     "neither claims nor has linked anything on account a+: its claim comes first, .* --claim --ask-subject"),
    ("several", book(opened(ALICE), linked(), of(EventKind.CLAIMED, depositor=1, subject="6" * 32)),
     lambda it: links.only(it, ALICE, 1, claims_only=False), "has 2 such ids on account a+: --ask-subject"),
    ("unclaimed", book(opened(ALICE)), lambda it: links.linked(it, ALICE, PLACE, claim=False, confirm=True),
     "not claimed"),
    ("others' link", book(opened(ALICE), opened(BOB), linked(BOB)),
     lambda it: links.linked(it, ALICE, PLACE, claim=True, confirm=True), f"linked to account {BOB}"),
    ("others' claim", book(opened(ALICE), opened(BOB), linked(BOB, EventKind.CLAIMED)),
     lambda it: links.linked(it, ALICE, PLACE, claim=True, confirm=True), f"claimed to be account {BOB}"),
    ("no link", book(opened(ALICE)), lambda it: links.unlinked(it, ALICE, PLACE), "not linked to account"),
    ("not granted", book(opened(ALICE)),
     lambda it: agree(it, schemas=("telecom.call",)), "may not deposit telecom"),
    ("backwards", book(opened(ALICE)),
     lambda it: agree(it, since=9_000, until=9_000), "before it begins"),
    ("past", book(opened(ALICE)),
     lambda it: agree(it, until=NOW), "later than now"),
    ("purpose", book(opened(ALICE)),
     lambda it: agree(it, purpose="to serve"), "--purpose is an IRI"),
    ("evidence", book(opened(ALICE)),
     lambda it: agree(it, evidence="x" * 201), "200 characters"),
    ("no keeper of hers", book(opened(ALICE), opened(BOB)),
     lambda it: agree(it, given_by=BOB), "keeps no account"),
    ("child itself", book(opened(ALICE), CHILD),
     lambda it: agree(it, owner=BOB), "does not decide for itself"),
    ("overlap", book(opened(ALICE), consented("social.post")),
     agree, "until it is withdrawn: withdraw it first$"),
    ("overlap with an end", book(opened(ALICE), consented("social.post", valid_until=5_000)),
     agree, "--from 1970-01-01T00:00:05"),
    ("overlap with what comes", book(opened(ALICE), consented("social.post", valid_from=5_000)),
     agree, "holds from 1970-01-01T00:00:05.*let this one end then: --until 1970-01-01T00:00:05"),
    ("nothing", book(opened(ALICE)),
     withdraw, "no consent to withdraw that acme deposits any"),
    ("other type", book(opened(ALICE), consented("social.post")),
     lambda it: withdraw(it, "social.post", "social.reaction"), "social.reaction"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "command", "told"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_what_is_refused_says_why(made: Book, command: Callable[[Book], object], told: str) -> None:
    with pytest.raises(AccountError, match=told):
        command(made)


def test_a_consent_may_follow_another_that_ends_or_was_withdrawn() -> None:
    ending = book(opened(ALICE), consented("social.post", valid_until=5_000))
    assert consents.consented(ending, ALICE, ACME, Given(CONSENT_ID, since=5_000), NOW)
    assert consents.consented(ending, ALICE, ACME, Given(CONSENT_ID), 5_000)
    withdrawn = book(
        opened(ALICE), consented("social.post"), of(EventKind.WITHDRAWN, depositor=1, schemas=("social.post",))
    )
    assert consents.consented(withdrawn, ALICE, ACME, Given(CONSENT_ID), NOW)
    assert consents.consented(ending, ALICE, ACME, Given(CONSENT_ID, ("social.reaction",)), NOW)
    assert consents.consented(ending, ALICE, replace(ACME, number=2), Given(CONSENT_ID), NOW)


def test_a_keeper_decides_for_a_child() -> None:
    made = book(opened(ALICE), CHILD)
    (event,) = consents.consented(made, BOB, ACME, Given(CONSENT_ID, given_by=ALICE), NOW)
    assert (event.given_by, event.schemas) == (ALICE, ("social.post", "social.reaction"))
    assert then(made, [event]) == [True]
    assert consents.withdrawn(made, BOB, ACME, Withdrawal(given_by=ALICE), NOW)[0].given_by == ALICE


def test_a_child_may_be_an_heir_and_a_person_that_keeps_nobody_any_more_may_become_one() -> None:
    made = book(opened(ALICE), opened(CARLA), CHILD)
    assert then(made, operations.changed(made, ALICE, AccountChange(successor=BOB))) == [True]
    assert then(made, operations.changed(made, BOB, AccountChange(keepers=(CARLA,)))) == [True]
    assert then(made, operations.changed(made, ALICE, AccountChange(AccountKind.CHILD, (CARLA,)))) == [True]
    assert operations.changed(made, BOB, AccountChange(AccountKind.THING))


def test_an_account_has_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "MOST_LINKS", 1)
    monkeypatch.setattr(consents, "MOST_CONSENTS", 1)
    made = book(opened(ALICE), linked())
    with pytest.raises(AccountError, match="1 links and claims at most"):
        links.linked(made, ALICE, (2, SUBJECT), claim=True, confirm=True)
    with pytest.raises(AccountError, match="1 consents at most"):
        consents.consented(made, ALICE, ACME, Given(CONSENT_ID), NOW)


def test_only_a_depositor_that_may_deposit_gets_consents() -> None:
    known = Depositors([shared(), ACME, entity(2, "gone", (Status.ACTIVE, 0), (Status.ENDED, 5))])
    assert rules.depositor(known, "acme") is ACME
    assert rules.depositor(known, "gone", ended=True).number == 2
    for name, told in (("gone", "has ended"), ("nobody", "no depositor nobody"), ("shared-streams", "no depositor")):
        with pytest.raises(AccountError, match=told):
            rules.depositor(known, name)


def test_a_book_of_records_is_the_book_of_their_events() -> None:
    events = [opened(ALICE), opened(BOB), linked(), linked(BOB, EventKind.CLAIMED), of(EventKind.ENFORCED, ""),
              consented("social.post")]  # fmt: skip
    whole, read = book(*events), Book()
    assert all(read.take(key, value) for key, value in whole.newest())
    assert [read.account(each) for each in (ALICE, BOB)] == [whole.account(each) for each in (ALICE, BOB)]
    assert (read.enforced, read.position, read.ahead) == (whole.enforced, whole.position, set())
    assert (read.holder(PLACE), read.claimant(PLACE)) == (ALICE, BOB)
    assert not read.take(b"x", b"garbage")


def test_the_newest_records_are_written_by_offset_so_that_the_last_contains_the_most() -> None:
    made = book(opened(BOB), of(EventKind.ENFORCED, ""), opened(ALICE), linked(BOB))
    keys = [key.decode() for key, _ in made.newest()]
    assert keys == ["", ALICE, BOB]
    found = Book()
    found.reach(*made.newest()[-1])
    assert (found.position, list(found)) == (made.position, [])


def test_an_event_that_a_record_contains_is_not_taken_again() -> None:
    made = book(opened(ALICE), consented("social.post"))
    assert not made.fold(consented("social.post"), 2, 2)
    assert len(account(made).consents) == 1


@pytest.mark.parametrize(
    ("purpose", "taken"),
    [
        ("https://w3id.org/dpv#ServiceProvision", True),
        ("http://bank.example/p#1", True),
        ("urn:teller:purpose:1", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("mailto:jo@example.org", False),
        ("https:", False),
        ("https://", False),
        ("urn:x", False),
        ("https://bank.example/<p>", False),
        ("https://bank.example/\udcff", False),
    ],
)
def test_a_purpose_is_a_web_page_or_a_name(purpose: str, taken: bool) -> None:
    made = book(opened(ALICE))
    if taken:
        (event,) = agree(made, purpose=purpose)
        assert event.purpose == purpose
    else:
        with pytest.raises(AccountError, match="https:, http: or urn:"):
            agree(made, purpose=purpose)


def test_what_changes_nothing_is_told() -> None:
    made = book(opened(ALICE), linked())
    nothing = [opened(ALICE), linked(BOB), linked(), consented("x", valid_until=1), of(EventKind.CHANGED, CARLA)]
    assert then(made, nothing) == [False] * 5
