"""Whose rows lie on which stream: the audit's own rule finds what the worker's check would have refused."""

import pytest
from confluent_kafka import Producer
from hypothesis import given

from bank.accounts import check
from bank.accounts.check import Claim
from bank.accounts.depositors import Change, Depositor, Depositors, Status
from bank.accounts.entries import encoded
from schemas import topics
from teller.cli import verify as command
from teller.operate.reconciliation.messages import Foreign
from teller.operate.reconciliation.partition import StreamPartition, partition_of
from teller.operate.verify.findings import Finding, FindingKind
from teller.operate.verify.kafka_sources import KafkaSources
from teller.operate.verify.names import KNOWN_MS, CleanClaim, Names, Registered
from teller.operate.verify.verdict import Verdict
from teller.settings import Settings, stores
from tests.bank.accounts import test_check
from tests.bank.accounts.draw import entity
from tests.samples import raw
from tests.verify.leavings import OWNERS, Raw, bucket_of
from tests.verify.test_verify import verdict
from tests.verify.world import OF_DEPOSITOR, SHOP, Action, World

CLAIMS = test_check.CLAIMS.filter(lambda claim: topics.stream_of(claim.topic) is not None)


@given(test_check.worlds().filter(bool), CLAIMS)
def test_it_finds_what_the_workers_check_refuses(known: list[Depositor], claim: Claim) -> None:
    """A name whose holder has a key is taken to be proven on a shared stream. What such a name was used for before it
    was registered is no finding: it was stored then.
    """
    partition = partition_of(claim.topic, 0)
    assert partition
    receipt = {"depositor": claim.depositor, "schema": f"{claim.subject}.v1", "owner": claim.owner}
    names = Names([Registered(entry, claim.time - KNOWN_MS) for entry in known])
    is_found = names.foreign(partition, receipt) or names.refusable(
        CleanClaim(partition, 0, claim.depositor, claim.time, claim.subject, claim.owner)
    )
    refused = check.refusal(Depositors(known), claim, lambda entry: entry.generation > 0)
    named = next((entry for entry in known if entry.name == claim.depositor and entry.number), None)
    if topics.is_shared(claim.topic) and named and named.status_at(claim.time) is None:
        shared = Depositors(known).of_topic(claim.topic)
        assert is_found == (shared is not None and shared.status_at(claim.time) is not Status.ACTIVE)
    else:
        assert is_found == (refused is not None)


@given(CLAIMS)
def test_where_nobody_is_registered_nothing_is_found(claim: Claim) -> None:
    partition, names = partition_of(claim.topic, 0), Names([])
    assert partition
    assert not names.foreign(partition, {"depositor": claim.depositor, "schema": "a.b.v1", "owner": claim.owner})
    assert not names.refusable(CleanClaim(partition, 0, claim.depositor, claim.time, claim.subject, claim.owner))


def of_depositor(*raws: Raw) -> World:
    world = World()
    for each in raws:
        world.do(Action("deposit", OF_DEPOSITOR, raw=each))
    world.finish()
    return world


def found(world: World) -> list[tuple[FindingKind, int, str]]:
    return [(each.kind, each.count, each.places[0]) for each in verdict(world).findings]


def test_a_row_on_the_stream_of_another_depositor() -> None:
    world = of_depositor(Raw("stored"))
    world.depositors[1] = entity(7, "tickertape", schemas=SHOP.schemas)
    place = f"{world.receipts[0]['bucket']}/{world.receipts[0]['object_key']}"
    assert found(world) == [(FindingKind.DEPOSITOR_FOREIGN, 1, place)]
    del world.depositors[1]  # the stream is nobody's
    assert found(world) == [(FindingKind.DEPOSITOR_FOREIGN, 1, place)]


def test_a_row_of_the_time_before_or_after_its_depositor_was_active() -> None:
    world = of_depositor(Raw("stored", time=9), Raw("stored", time=10), Raw("stored", time=29), Raw("stored", time=30))
    world.depositors[1] = entity(7, "shop", (Status.ACTIVE, 10), (Status.SUSPENDED, 30), schemas=SHOP.schemas)
    assert found(world) == [(FindingKind.DEPOSITOR_NOT_ACTIVE, 2, f"{OF_DEPOSITOR.clean_topic}/0/0")]
    world.lines[OF_DEPOSITOR].clean_start = 4  # Kafka holds none of them any more
    assert found(world) == []


def test_record_types_are_held_against_records_of_after_the_newest_entry_only() -> None:
    known = Registered(entity(7, "shop", (Status.ACTIVE, 0)), 1000)
    claims = [
        CleanClaim(OF_DEPOSITOR, 0, "shop", 1000 + KNOWN_MS - less, "social.reaction", OWNERS[0]) for less in (1, 0)
    ]
    assert [Names([known]).refusable(claim) for claim in claims] == [False, True]


def test_it_is_said_where_nobody_is_registered(capsys: pytest.CaptureFixture[str]) -> None:
    world = of_depositor(Raw("stored", time=9))
    world.depositors.clear()
    found = verdict(world)
    assert (found.well, found.figures.registered) == (True, 0)
    command.show(found)
    assert "bank.depositors is missing or empty" in capsys.readouterr().out
    world.depositors.append(SHOP)
    command.show(Verdict(verdict(world).figures, [Finding(FindingKind.DEPOSITOR_NOT_ACTIVE, 1, ("here",))]))
    assert "bank.depositors" not in capsys.readouterr().out


@pytest.mark.parametrize("time", [b"x", b"", b"-1", b"9" * 20, None])
def test_entries_and_claims_are_read_from_kafka(deposit_topics: Settings, time: bytes | None) -> None:
    """Claims without a name, or with a time that is none, are passed over."""
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    changed = entity(1, "acme", (Status.ACTIVE, 10), (Status.ENDED, 50))
    for key, value in (encoded(entity(1, "acme")), (b"k", b"junk"), encoded(changed)):
        producer.produce(topics.DEPOSITORS, value, key, 0)
    good: list[tuple[str, str | bytes | None]] = [(topics.DEPOSITOR_HEADER, b"acme"), (topics.RAW_TIME_HEADER, b"17")]
    for headers in (good, [good[0], (topics.RAW_TIME_HEADER, time)], good[1:], []):
        producer.produce(topics.clean("social"), raw("social.post.v1").value, b"key", 0, headers=headers)
    producer.flush()
    place = StreamPartition("social", 0)
    with KafkaSources(deposit_topics, stores.store(deposit_topics), bucket_of) as sources:
        foreign, found = sources.depositors()
        assert foreign == Foreign("bank.depositors/0/1")
        assert isinstance(found, Registered)
        assert found.written > 1_600_000_000_000
        assert found.entry.changes == (Change(Status.ACTIVE, 10), Change(Status.ENDED, 50))
        (claim,) = sources.claims({place: [range(4)]})
        assert claim._replace(appended=0) == CleanClaim(place, 0, "acme", 17, "social.post", "key")
        assert claim.appended > 1_600_000_000_000
