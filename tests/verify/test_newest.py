"""Newest accounts, held against the history: whatever commands write while both are read is right, and nothing else."""

from dataclasses import replace
from itertools import accumulate

from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts import account_records
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, EventKind, encoded
from bank.accounts.newest import NewestAccount
from schemas import topics
from teller.operate.reconciliation.messages import Foreign
from teller.operate.verify.agreements import OVERLAP_MS, Agreements, WrittenEvent
from teller.operate.verify.findings import FindingKind, Findings
from teller.operate.verify.kafka_sources import KafkaSources
from teller.operate.verify.newest import NewestAudit, WrittenAccount
from teller.operate.verify.verify import verify
from teller.settings import Settings, stores
from tests.verify.leavings import bucket_of, newest_of
from tests.verify.memory_sources import MemorySources
from tests.verify.test_agreements import ALICE, BOB, EVENTS, of, produce, taken
from tests.verify.world import World

OPENED = [(of(EventKind.OPENED, owner), owner, 1) for owner in (ALICE, BOB)]
HAPPENED = st.lists(st.tuples(EVENTS, st.sampled_from([ALICE, BOB]), st.integers(0, 3)), max_size=14)


def history(happened: list[tuple[AccountEvent, str, int]]) -> list[WrittenEvent]:
    """Events of owners, each so much later than the one before."""
    times = accumulate(later for _, _, later in [*OPENED, *happened])
    every = [replace(event, owner=owner) for event, owner, _ in [*OPENED, *happened]]
    return [WrittenEvent(event, offset, time) for offset, (event, time) in enumerate(zip(every, times, strict=True))]


def records(events: list[WrittenEvent]) -> list[WrittenAccount]:
    return [each for each in newest_of(events) if isinstance(each, WrittenAccount)]


def audited(before: list[WrittenEvent], newest: list[WrittenAccount], after: list[WrittenEvent]) -> list[str]:
    """Places that are found wrong, where `after` came while the newest accounts were read."""
    findings = Findings()
    audit = NewestAudit(Agreements(), findings)
    for written in before:
        audit.event(written)
    for account in newest:
        audit.record(account)
    audit.settle()
    for written in after:
        audit.event(written)
    audit.close()
    return [place for finding in findings for place in finding.places]


@given(HAPPENED, st.data())
def test_commands_may_write_while_it_reads(happened: list[tuple[AccountEvent, str, int]], data: st.DataObject) -> None:
    events = history(happened)
    read = data.draw(st.integers(0, len(events)))
    committed = data.draw(st.integers(read, len(events)))
    later = data.draw(st.integers(committed, len(events)))
    assert audited(events[:read], records(events[:committed]), events[read:later]) == []


@given(HAPPENED, st.sampled_from([ALICE, BOB]))
def test_of_an_account_all_links_and_consents_count(happened: list[tuple[AccountEvent, str, int]], owner: str) -> None:
    events = history(happened)
    newest = records(events)
    account = next(each.account for each in reversed(newest) if each.account.owner == owner)
    for forged in (
        account._replace(links=[*account.links, (1, "6" * 32, 1, 0)]),
        account._replace(links=[(9, *link[1:]) for link in account.links] or [(9, "6" * 32, 1, 0)]),
        account._replace(consents=[*account.consents, (1, "social.post", 0, 0, False, 99)]),
        account._replace(consents=[*account.consents[1:], (1, "social.post", 0, 0, False, 99)]),
        account._replace(offset=account.offset - 1),
    ):
        assert audited(events, [*newest, WrittenAccount(forged, 99)], []) == ["bank.accounts.newest/0/99"]
    for one in account.links:
        forged = account._replace(
            links=[each if each is not one else (*one[:2], one[2] + 1, 0) for each in account.links]
        )
        assert audited(events, [*newest, WrittenAccount(forged, 99)], [])
    for place, consent in enumerate(account.consents):
        others = account.consents[:place] + account.consents[place + 1 :]
        for other in ((*consent[:4], not consent[4], consent[5]), (*consent[:3], 77, *consent[4:])):
            assert audited(events, [*newest, WrittenAccount(account._replace(consents=[*others, other]), 99)], [])


def test_an_account_that_is_behind_is_named_by_the_event_that_it_lacks() -> None:
    events = history([(of(EventKind.CONSENTED), ALICE, 1), (of(EventKind.CONSENTED), BOB, 1)])
    assert audited(events, records(events[:3]), []) == ["bank.accounts/0/3"]
    assert audited(events, [], []) == ["bank.accounts/0/2", "bank.accounts/0/3"]
    assert audited(events[:3], records(events[:3]), events[3:]) == []


def test_a_newest_account_of_an_event_that_does_not_come_is_wrong() -> None:
    events = history([(of(EventKind.CONSENTED), ALICE, 1)])
    newest = records(events)
    assert audited(events[:2], newest, []) == ["bank.accounts.newest/0/2"]
    other = WrittenAccount(newest[-1].account._replace(consents=[]), 9)
    assert audited(events[:2], [*newest[:-1], other], events[2:]) == ["bank.accounts.newest/0/9"]


def test_since_when_the_bank_asks_is_compared_too() -> None:
    events = [WrittenEvent(AccountEvent(EventKind.ENFORCED), 0, 1000), *history([])[2:]]
    (right,) = records(events)
    assert audited(events, [right], []) == []
    wrong = WrittenAccount(NewestAccount("", 0, 2**40, [], []), 1)
    assert audited(events, [right, wrong], []) == ["bank.accounts.newest/0/1"]


def test_consents_that_no_command_writes() -> None:
    """The ids of `of` are all the same."""
    given, until = of(EventKind.CONSENTED), OVERLAP_MS + 1001
    assert taken((given, 1), (given, 1)).foreign == [1]
    first = of(EventKind.CONSENTED, consent_id=None, valid_until=until)
    second = of(EventKind.CONSENTED, consent_id=None)
    assert taken((first, 1), (of(EventKind.CONSENTED), 1000)).foreign == [1]
    assert taken((first, 1), (of(EventKind.CONSENTED), 1001)).foreign == []  # a clock that was a minute ahead
    assert taken((first, 1), (of(EventKind.CONSENTED, depositor=2), 2)).foreign == []
    assert taken((second, 1), (of(EventKind.WITHDRAWN), 2), (of(EventKind.CONSENTED), 2)).foreign == []


def test_what_is_nobodys_is_told_once() -> None:
    class Strange(MemorySources):
        def agreements(self, start: int = 0) -> list[WrittenEvent | Foreign]:
            found = super().agreements(start)
            return found + [Foreign(f"bank.accounts/0/{place}") for place in (90,) if place >= start]

        def newest(self) -> list[WrittenAccount | Foreign]:
            return [*super().newest(), Foreign("bank.accounts.newest/0/91")]

    (finding,) = verify(Strange(World()), bucket_of).findings
    assert (finding.kind, finding.count) == (FindingKind.MESSAGE_FOREIGN, 2)
    assert finding.places == ("bank.accounts/0/90", "bank.accounts.newest/0/91")


def test_newest_accounts_are_read_from_kafka(deposit_topics: Settings) -> None:
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    key, value = encoded(of(EventKind.OPENED))
    produce(producer, topics.ACCOUNTS, [(key, value), (key, value)])
    produce(producer, topics.NEWEST_ACCOUNTS, [account_records.encoded(Enforced(17, 3)), (b"k", b"junk"), (key, value)])
    with KafkaSources(deposit_topics, stores.store(deposit_topics), bucket_of) as sources:
        first, *foreign = sources.newest()
        assert first == WrittenAccount(NewestAccount("", 3, 17, [], []), 0)
        assert foreign == [Foreign("bank.accounts.newest/0/1"), Foreign("bank.accounts.newest/0/2")]
        assert [each.offset for each in sources.agreements(1) if isinstance(each, WrittenEvent)] == [1]
        assert list(sources.agreements(2)) == []
