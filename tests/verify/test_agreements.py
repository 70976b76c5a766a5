"""The audit's own rule of links and consents: its edges, and that it agrees with the accounts that events make."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts import account
from bank.accounts.events import AccountEvent, AccountKind, EventKind, encoded
from bank.accounts.permissions import Allowed, Permissions
from bank.identity import pseudonyms
from schemas import topics
from teller.operate.reconciliation.messages import Foreign
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.verify import agreements
from teller.operate.verify.agreements import APART_MS, Agreements, Use, WrittenEvent
from teller.operate.verify.consents import RawClaim
from teller.operate.verify.kafka_sources import KafkaSources
from teller.settings import Settings, keys, stores
from tests.verify.leavings import bucket_of

ALICE, BOB, SUBJECT = "a" * 32, "b" * 32, "5" * 32
TYPES = ("social.post", "telecom.call")
USE = Use(ALICE, 1, TYPES[0])
CONSENT_ID = UUID(int=1)


def of(kind: EventKind, owner: str = ALICE, **more: object) -> AccountEvent:
    """An event with what its kind needs."""
    given: dict[str, object] = {
        EventKind.OPENED: {"kind": AccountKind.PERSON},
        EventKind.CLAIMED: {"depositor": 1, "subject": SUBJECT},
        EventKind.LINKED: {"depositor": 1, "subject": SUBJECT},
        EventKind.UNLINKED: {"depositor": 1, "subject": SUBJECT},
        EventKind.CONSENTED: {"depositor": 1, "schemas": TYPES[:1], "consent_id": CONSENT_ID},
        EventKind.WITHDRAWN: {"depositor": 1, "schemas": TYPES[:1]},
    }.get(kind, {})  # type: ignore[assignment]
    return AccountEvent(kind, owner, **(given | more))  # type: ignore[arg-type]


def taken(*happened: tuple[AccountEvent, int]) -> Agreements:
    """After these events, each with Kafka's time of it; offsets count from 0."""
    found = Agreements()
    for offset, (event, time) in enumerate(happened):
        found.take(WrittenEvent(event, offset, time))
    return found


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks agree to the millisecond."""
    monkeypatch.setattr(agreements, "APART_MS", 0)


def held(found: Agreements, use: Use = USE, most: int = 20) -> list[int | None]:
    return [found.surely_held(use, time) for time in range(most)]


@pytest.mark.usefixtures("exact")
def test_a_consent_holds_from_its_event_on_and_until_it_ends_or_is_withdrawn() -> None:
    ending = of(EventKind.CONSENTED, valid_until=4)
    assert held(taken((ending, 2)), most=6) == [None, None, 0, 0, None, None]
    later = of(EventKind.CONSENTED, valid_from=3)
    assert held(taken((later, 1), (of(EventKind.WITHDRAWN), 5)), most=7) == [None] * 3 + [0, 0, None, None]
    assert held(taken((later, 1), (of(EventKind.WITHDRAWN), 2)), most=7) == [None] * 7
    assert held(taken((ending, 4))) == held(taken((ending, 5))) == [None] * 20


@pytest.mark.usefixtures("exact")
def test_the_newest_of_those_that_hold_counts_and_a_withdrawal_ends_all_before_it() -> None:
    given = of(EventKind.CONSENTED)
    assert held(taken((given, 1), (given, 3)), most=5) == [None, 0, 0, 1, 1]
    found = taken((given, 1), (given, 3), (of(EventKind.WITHDRAWN), 5), (given, 7))
    assert held(found, most=9) == [None, 0, 0, 1, 1, None, None, 3, 3]
    assert [found.may_hold(0, USE, time) for time in (0, 4, 5)] == [False, True, False]
    assert held(taken((given, 1), (of(EventKind.WITHDRAWN, schemas=TYPES[1:]), 2)), most=4)[-1] == 0
    assert held(taken((given, 1), (of(EventKind.WITHDRAWN, depositor=2), 2)), most=4)[-1] == 0
    assert held(taken((given, 1), (of(EventKind.WITHDRAWN, BOB), 2)), most=4)[-1] == 0


@pytest.mark.usefixtures("exact")
def test_a_subject_is_linked_to_one_account_at_a_time() -> None:
    mine, his = (of(EventKind.LINKED, owner) for owner in (ALICE, BOB))
    found = taken((mine, 1), (his, 2), (of(EventKind.UNLINKED, BOB), 3), (of(EventKind.UNLINKED), 4), (his, 6))
    assert [found.may_be_linked(ALICE, 1, time) for time in range(6)] == [False, True, True, True, False, False]
    assert [found.may_be_linked(BOB, 1, time) for time in range(8)] == [False] * 6 + [True] * 2
    assert not found.may_be_linked(ALICE, 2, 3)
    assert (found.idle, found.links) == (2, 2)


def test_a_link_without_a_claim_is_told() -> None:
    claimed, linked, unlinked = (of(kind) for kind in (EventKind.CLAIMED, EventKind.LINKED, EventKind.UNLINKED))
    assert taken((claimed, 1), (linked, 1)).unclaimed == []
    assert taken((claimed, 1), (linked, 1), (unlinked, 2), (linked, 3)).unclaimed == [3]
    assert taken((claimed, 1), (unlinked, 1), (linked, 2)).unclaimed == [2]
    assert taken((of(EventKind.CLAIMED, BOB), 1), (linked, 1)).unclaimed == [1]
    assert taken((claimed, 1), (linked, 1), (linked, 2)).unclaimed == []


def test_the_first_enforcement_counts_and_within_the_clocks_difference_nothing_is_judged() -> None:
    enforced, at = AccountEvent(EventKind.ENFORCED), 1000
    found = taken((enforced, at), (enforced, 2 * at), (of(EventKind.CONSENTED, valid_until=3 * at), at))
    assert (found.enforced, found.idle) == (at, 1)
    assert [found.is_asked(at + more) for more in (APART_MS - 1, APART_MS)] == [False, True]
    assert [found.may_be_asked(at - less) for less in (APART_MS, APART_MS + 1)] == [True, False]
    edges = (at - APART_MS - 1, at - APART_MS, 3 * at + APART_MS - 1, 3 * at + APART_MS)
    assert [found.may_hold(2, USE, time) for time in edges] == [False, True, True, False]
    within = (at + APART_MS - 1, at + APART_MS, 3 * at - APART_MS - 1, 3 * at - APART_MS)
    assert [found.surely_held(USE, time) for time in within] == [None, 2, 2, None]
    assert not taken().may_be_asked(at)


@pytest.mark.usefixtures("exact")
def test_a_record_is_surely_allowed_only_by_link_and_consent_of_one_account() -> None:
    consent = (of(EventKind.CONSENTED), 1)
    assert taken(consent, (of(EventKind.LINKED), 2)).surely_allowed(1, SUBJECT, TYPES[0], 2)
    assert not taken(consent, (of(EventKind.LINKED), 2)).surely_allowed(1, SUBJECT, TYPES[0], 1)
    assert not taken(consent, (of(EventKind.LINKED, BOB), 1)).surely_allowed(1, SUBJECT, TYPES[0], 2)
    assert not taken(consent, (of(EventKind.LINKED), 1)).surely_allowed(1, SUBJECT, TYPES[1], 2)
    assert not taken(consent).surely_allowed(1, SUBJECT, TYPES[0], 2)


def test_events_that_change_nothing_are_counted() -> None:
    opened, given = of(EventKind.OPENED), of(EventKind.CONSENTED, schemas=())
    idle = [opened, given, of(EventKind.WITHDRAWN), of(EventKind.UNLINKED), of(EventKind.CLOSED, BOB)]
    found = taken((opened, 1), *((event, 2) for event in idle))
    assert (found.events, found.idle, found.owners) == (6, 5, {ALICE, BOB})


KINDS = [EventKind.CLAIMED, EventKind.LINKED, EventKind.UNLINKED, EventKind.CONSENTED, EventKind.WITHDRAWN]
EDGES = st.integers(0, 12)
EVENTS = st.builds(
    lambda kind, schemas, since, until: (
        of(kind, schemas=tuple(schemas), **({"valid_from": since, "valid_until": until} if kind is KINDS[3] else {}))
        if kind in KINDS[3:] else of(kind)
    ),
    st.sampled_from(KINDS), st.lists(st.sampled_from(TYPES), max_size=3), EDGES, EDGES,
)  # fmt: skip


@given(st.lists(st.tuples(EVENTS, st.integers(0, 3)), max_size=12))
def test_it_agrees_with_the_accounts_that_events_make(happened: list[tuple[AccountEvent, int]]) -> None:
    now, found, folded = 1, Agreements(), account.opened(of(EventKind.OPENED), 0, 0)  # an end at 0 would be none
    assert folded
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreements, "APART_MS", 0)
        for offset, (event, later) in enumerate(happened, 1):
            now += later
            found.take(WrittenEvent(event, offset, now))
            folded = account.after(folded, event, offset, now)
        for time in range(now + 14):
            for record_type in TYPES:
                holding = [each for each in folded.consents if each.schema == record_type and each.holds_at(time)]
                newest = max((each.offset for each in holding), default=None)
                assert found.surely_held(Use(ALICE, 1, record_type), time) == newest
            assert found.may_be_linked(ALICE, 1, time) == any(link.holds_at(time) for link in folded.links)


@given(st.lists(st.tuples(EVENTS, st.sampled_from([ALICE, BOB]), st.integers(0, 3)), max_size=14))
def test_it_allows_what_the_workers_tables_allow(happened: list[tuple[AccountEvent, str, int]]) -> None:
    """Two owners, one id of the depositor."""
    now, found, tables = 0, taken((AccountEvent(EventKind.ENFORCED), 0)), Permissions()
    tables.take(AccountEvent(EventKind.ENFORCED), 0, 0)
    for offset, (event, owner, later) in enumerate(happened, 1):
        now += later
        written = WrittenEvent(replace(event, owner=owner), offset, now)
        found.take(written)
        tables.take(*written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreements, "APART_MS", 0)
        for time, record_type in product(range(now + 14), TYPES):
            verdict = tables.decide(1, SUBJECT, record_type, time)
            assert found.surely_allowed(1, SUBJECT, record_type, time) == isinstance(verdict, Allowed)
            if isinstance(verdict, Allowed):
                assert found.may_be_linked(verdict.owner, 1, time)
                assert found.surely_held(Use(verdict.owner, 1, record_type), time) == verdict.offset


def test_events_and_refused_records_are_read_from_kafka(deposit_topics: Settings) -> None:
    keys.make_embedded_keys(deposit_topics)
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    written = [encoded(of(EventKind.OPENED)), (b"k", b"junk"), (BOB.encode(), encoded(of(EventKind.CLAIMED))[1])]
    produce(producer, topics.ACCOUNTS, [*written, encoded(of(EventKind.LINKED))])
    produce(producer, topics.raw("social"), [(b"owner-1", b"x"), (b"owner-2", b"x")])
    place = StreamPartition("social", 0)
    with KafkaSources(deposit_topics, stores.store(deposit_topics), bucket_of) as sources:
        first, *foreign, last = sources.agreements()
        assert foreign == [Foreign("bank.accounts/0/1"), Foreign("bank.accounts/0/2")]
        assert isinstance(first, WrittenEvent)
        assert isinstance(last, WrittenEvent)
        assert [(each.event, each.offset) for each in (first, last)] == [
            (of(EventKind.OPENED), 0), (of(EventKind.LINKED), 3)
        ]  # fmt: skip
        assert first.time > 1_600_000_000_000
        (claim,) = sources.raw_claims({place: [range(1, 2)]})
        subject = pseudonyms.owner_pseudonym(keys.pseudonym_key(deposit_topics), "owner-2")
        assert claim == RawClaim(place, 1, subject, claim.time)
        assert claim.time > 1_600_000_000_000


def produce(producer: Producer, topic: str, records: Iterable[tuple[bytes, bytes]]) -> None:
    for key, value in records:
        producer.produce(topic, value, key, 0)
    assert producer.flush(30) == 0
