"""An erasure on a real Kafka: the trail says of each account who ordered it."""

from bank.access import access_event
from bank.access.access_event import Access
from pipelines.kafka.reading import whole
from schemas.topics import ACCESS
from teller.operate.erasing import running
from teller.operate.erasing.running import ERASED
from teller.operate.owner_desk.closing.running import SettingsClosingBank
from teller.settings import Settings, acting
from tests.accounts import kafka
from tests.encrypting.bank import OWNERS
from tests.erasing.on_kafka import bank, open_erasures
from tests.erasing.test_on_kafka import NOW

ALICE, BOB, _ = OWNERS


def test_the_trail_tells_what_an_owner_ordered_from_what_the_bank_did(deposit_topics: Settings) -> None:
    line = bank(deposit_topics)
    desk = SettingsClosingBank(line)
    desk.close(ALICE)
    running.decide(line, [BOB], NOW)  # an operator, whose command was cut off
    desk.erase([ALICE])
    assert open_erasures(line) == []
    found = (access_event.decoded(each.key(), each.value()) for each in whole(kafka.client(line), ACCESS))
    said = {each.owner: (each.who, each.role, each.purpose) for each in found if each and each.access == Access.ERASURE}
    bank_itself = acting.actor(line, ERASED)
    assert said == {
        ALICE: (acting.OWNER, acting.DESK, ERASED),
        BOB: (bank_itself.who, acting.OPERATOR, ERASED),
    }
