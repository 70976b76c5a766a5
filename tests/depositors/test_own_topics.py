"""Who deposits finds its own topic: by name where the depositors can be read, else by what its credentials show."""

from dataclasses import replace

import pytest

from bank.accounts.depositors import Change, Depositor, Kind, Status
from schemas import topics
from teller.operate import new_bank
from teller.operate.accounts import reading
from teller.operate.depositors import local
from teller.operate.own_topics import NoTopicError, OwnTopics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from teller.settings.topics import TopicResult
from tests.accounts import kafka
from tests.bank.accounts.draw import shared

pytestmark = pytest.mark.kafka


def test_a_registered_depositor_has_topics_of_its_domains(deposit_topics: Settings) -> None:
    kafka.register(deposit_topics, kafka.legal_entity(4, "acme"))
    own = OwnTopics(deposit_topics)
    assert own.of("acme", "social") == topics.raw("d000004.social")
    with pytest.raises(NoTopicError, match="teller depositors change acme --domain telecom"):
        own.of("acme", "telecom")


def test_a_bank_of_before_has_the_shared_streams_until_they_are_closed(deposit_topics: Settings) -> None:
    assert OwnTopics(deposit_topics).of("anybody", "social") == topics.raw("social")
    kafka.write(deposit_topics, shared((Status.ENDED, 1)))
    with pytest.raises(NoTopicError, match="teller depositors add anybody --domain social"):
        OwnTopics(deposit_topics).of("anybody", "social")


def test_on_a_broker_of_ones_own_whoever_deposits_is_registered(deposit_topics: Settings) -> None:
    asked: list[tuple[str, str]] = []

    def register(name: str, domain: str) -> Depositor:
        asked.append((name, domain))
        return local.register(deposit_topics, {name: [domain]})[0]

    own = OwnTopics(deposit_topics, register)
    assert [
        own.of(*each) for each in (("acme", "social"), ("mill", "social"), ("acme", "social"), ("acme", "telecom"))
    ] == [topics.raw(stream) for stream in ("d000001.social", "d000002.social", "d000001.social", "d000001.telecom")]
    assert asked == [("acme", "social"), ("mill", "social"), ("acme", "telecom")]
    assert OwnTopics(deposit_topics).of("acme", "telecom") == topics.raw("d000001.telecom")


def test_several_are_registered_at_once_and_a_second_time_nothing_changes(deposit_topics: Settings) -> None:
    wanted = {"acme": ["social"], "mill": ["telecom", "social"]}
    first = local.register(deposit_topics, wanted)
    assert [(entry.number, entry.name, entry.status) for entry in first] == [
        (1, "acme", Status.ACTIVE),
        (2, "mill", Status.ACTIVE),
    ]
    assert local.register(deposit_topics, wanted) == first


def test_another_domain_widens_no_grant(deposit_topics: Settings) -> None:
    kafka.register(deposit_topics, replace(kafka.legal_entity(1, "acme"), schemas=frozenset({"social.post"})))
    (entry,) = local.register(deposit_topics, {"acme": ["telecom", "social"]})
    assert entry.domains == ("social", "telecom")
    assert {each for each in entry.schemas if each.startswith("social.")} == {"social.post"}
    assert "telecom.call" in entry.schemas


def test_a_new_bank_takes_no_unregistered_names_and_nothing_without_consent_and_an_old_one_goes_on(
    deposit_topics: Settings,
) -> None:
    made = [TopicResult(name, 1, "created") for name in (topics.RECEIPTS, topics.FAILED)]
    assert not new_bank.close(deposit_topics, [*made, TopicResult(topics.METERING, 1, "existed")])
    assert OwnTopics(deposit_topics).of("anybody", "social") == topics.raw("social")
    assert reading.read(command_settings(deposit_topics)).enforced is None
    assert new_bank.close(deposit_topics, made)
    assert reading.read(command_settings(deposit_topics)).enforced
    with pytest.raises(NoTopicError):
        OwnTopics(deposit_topics).of("anybody", "social")


def test_a_suspended_one_stays_so(deposit_topics: Settings) -> None:
    changes = (Change(Status.ACTIVE, 1), Change(Status.SUSPENDED, 2))
    kafka.register(
        deposit_topics, Depositor(1, "acme", Kind.LEGAL_ENTITY, ("social",), frozenset({"social.post"}), changes)
    )
    (entry,) = local.register(deposit_topics, {"acme": ["social"]})
    assert entry.status is Status.SUSPENDED
