"""What events make of an account."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts import account, account_records, events
from bank.accounts.account import Account, Consent, Link
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, AccountKind, EventKind

ALICE, BOB, SUBJECT = "a" * 32, "b" * 32, "5" * 32
CONSENT_ID = UUID(int=1)


def of(event: EventKind, **more: object) -> AccountEvent:
    return AccountEvent(event, ALICE, **more)  # type: ignore[arg-type]


OPENED = of(EventKind.OPENED, kind=AccountKind.PERSON)
LINKED = of(EventKind.LINKED, depositor=1, subject=SUBJECT)
UNLINKED = of(EventKind.UNLINKED, depositor=1, subject=SUBJECT)
CONSENTED = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID)
WITHDRAWN = of(EventKind.WITHDRAWN, depositor=1, schemas=("social.post",))


def folded(*happened: tuple[AccountEvent, int]) -> Account:
    """The account after these events, each with Kafka's time of it; offsets count from 0, the first one opens it."""
    found = account.opened(OPENED, 0, 0)
    assert found
    for offset, (event, time) in enumerate(happened, 1):
        found = account.after(found, event, offset, time)
    return found


def test_a_link_holds_from_its_confirmation_until_it_ends() -> None:
    claimed = of(EventKind.CLAIMED, depositor=1, subject=SUBJECT)
    assert folded((claimed, 1)).links == ()
    (link,) = folded((claimed, 1), (LINKED, 5), (UNLINKED, 9)).links
    assert [time for time in range(12) if link.holds_at(time)] == [5, 6, 7, 8]
    assert folded((claimed, 1), (LINKED, 5)).claims == ()
    assert len(folded((LINKED, 5), (LINKED, 6)).links) == 1


def test_a_consent_never_begins_before_it_was_given() -> None:
    early = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID, valid_from=2)
    assert folded((early, 5)).consents == (Consent(1, "social.post", 5, 0, False, 1),)
    late = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID, valid_from=9)
    assert folded((late, 5)).consents[0].since == 9


@pytest.mark.parametrize("until", [4, 5])
def test_a_consent_that_ends_before_it_begins_is_none(until: int) -> None:
    event = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID, valid_until=until)
    assert folded((event, 5)).consents == ()


def test_an_empty_list_of_record_types_means_none() -> None:
    assert folded((of(EventKind.CONSENTED, depositor=1, consent_id=CONSENT_ID), 5)).consents == ()
    assert folded((CONSENTED, 5), (of(EventKind.WITHDRAWN, depositor=1), 7)).consents[0].withdrawn is False


def test_a_withdrawal_ends_what_holds_and_what_is_yet_to_come_and_leaves_what_has_ended() -> None:
    ended = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID, valid_until=6)
    coming = of(EventKind.CONSENTED, depositor=1, schemas=("social.post",), consent_id=CONSENT_ID, valid_from=50)
    found = folded((ended, 1), (CONSENTED, 2), (coming, 3), (WITHDRAWN, 8)).consents
    assert [(each.since, each.until, each.withdrawn) for each in found] == [(1, 6, False), (2, 8, True), (50, 8, True)]
    assert [any(each.holds_at(time) for each in found) for time in (7, 8, 51)] == [True, False, False]


def test_a_withdrawal_concerns_one_depositor_and_the_record_types_it_names() -> None:
    other = of(EventKind.WITHDRAWN, depositor=2, schemas=("social.post",))
    others = of(EventKind.WITHDRAWN, depositor=1, schemas=("telecom.call",))
    assert folded((CONSENTED, 2), (other, 3), (others, 4)).consents[0].until == 0


def test_an_account_has_keepers_and_a_successor_and_is_closed() -> None:
    changed = of(EventKind.CHANGED, kind=AccountKind.CHILD, keepers=(BOB,), successor=BOB)
    found = folded((changed, 4), (of(EventKind.CLOSED), 9))
    assert (found.kind, found.keepers, found.successor, found.opened, found.closed) == ("CHILD", (BOB,), BOB, 0, 9)
    assert found.offset == 2


KINDS = st.sampled_from((CONSENTED, WITHDRAWN, LINKED, UNLINKED))


@given(st.lists(st.tuples(KINDS, st.integers(0, 3)), max_size=8))
def test_an_account_is_read_as_it_was_written(drawn: list[tuple[AccountEvent, int]]) -> None:
    time, happened = 0, []
    for event, step in drawn:
        happened.append((event, time := time + step))
    found = folded(*happened)
    assert account_records.decoded(*account_records.encoded(found)) == found


@pytest.mark.parametrize("event", [OPENED, LINKED, CONSENTED, WITHDRAWN, AccountEvent(EventKind.ENFORCED)])
def test_an_event_is_read_as_it_was_written(event: AccountEvent) -> None:
    assert events.decoded(*events.encoded(event)) == event


def test_the_entry_that_is_no_account() -> None:
    assert account_records.decoded(*account_records.encoded(Enforced(7, 3))) == (7, 3)


GOOD = events.encoded(LINKED)


@pytest.mark.parametrize(
    "found",
    [
        (None, None),
        (GOOD[0], None),
        (GOOD[0], b""),
        (GOOD[0], GOOD[1][:-1]),
        (GOOD[0], GOOD[1] + b"x"),
        (b"b" * 32, GOOD[1]),
        events.encoded(of(EventKind.LINKED, depositor=1)),
        events.encoded(of(EventKind.LINKED, subject=SUBJECT)),
        events.encoded(of(EventKind.OPENED)),
        events.encoded(of(EventKind.OPENED, kind=AccountKind.CHILD)),
        events.encoded(of(EventKind.CONSENTED, depositor=1, schemas=("social.post",))),
        events.encoded(AccountEvent(EventKind.CLOSED, "alice")),
        events.encoded(AccountEvent(EventKind.ENFORCED, ALICE)),
    ],
)
def test_what_is_no_event_is_told(found: tuple[bytes | None, bytes | None]) -> None:
    assert events.decoded(*found) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_a_reader_raise(value: bytes) -> None:
    head = GOOD[1][:10]
    for each in (value, head + value):
        events.decoded(b"", each)
        account_records.decoded(b"", each)


def test_links_of_an_account_are_values() -> None:
    assert folded((LINKED, 3)).links == (Link(1, SUBJECT, 3, 0, 1),)
