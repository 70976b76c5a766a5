"""The demo's owners agree to what is deposited of them, and to no more."""

from bank.accounts.events import EventKind, is_sound
from teller.operate.verify.agreements import Agreements, Use, WrittenEvent
from teller.operate.verify.kafka_sources import KafkaSources
from teller.sandbox import owners
from teller.sandbox.owners import DemoConsent, Owners
from teller.settings import Settings, keys, stores
from tests.bank.accounts.draw import entity

ALICE, BOB = "a" * 32, "b" * 32
SHOP, MILL = entity(3, "shop"), entity(4, "mill")


def test_each_owner_has_an_account_links_and_consents_for_what_is_deposited() -> None:
    events = owners.events({ALICE: {SHOP: ["social.post"], MILL: ["social.post", "telecom.call"]}, BOB: {SHOP: []}})
    assert all(map(is_sound, events))
    assert [event.event for event in events].count(EventKind.OPENED) == 2
    found = Agreements()
    for offset, event in enumerate(events):
        found.take(WrittenEvent(event, offset, 1000))
    assert (found.unclaimed, found.links, found.consents) == ([], 3, 3)
    assert found.surely_held(Use(ALICE, 4, "telecom.call"), 2000) is not None
    assert found.surely_held(Use(ALICE, 3, "telecom.call"), 2000) is None
    assert found.surely_held(Use(BOB, 3, "social.post"), 2000) is None


def test_they_write_what_they_agree_to_and_withdraw(deposit_topics: Settings) -> None:
    keys.make_embedded_keys(deposit_topics)
    own = Owners(deposit_topics, [SHOP, MILL])
    own.agree([DemoConsent("alice", name, "social.post") for name in ("shop", "mill", "shop")])
    own.withdraw("alice", "shop")
    found = read(deposit_topics)
    assert (len(found.owners), found.links, found.idle) == (1, 2, 0)
    (owner,) = found.owners
    held = [found.surely_held(Use(owner, entry.number, "social.post"), 2**60) is not None for entry in (SHOP, MILL)]
    assert held == [False, True]


def read(settings: Settings) -> Agreements:
    found = Agreements()
    with KafkaSources(settings, stores.store(settings), str) as sources:
        for written in sources.agreements():
            assert isinstance(written, WrittenEvent)
            found.take(written)
    return found
