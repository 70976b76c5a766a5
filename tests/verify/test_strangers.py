"""Topics that `verify` reads for nothing else: it names what nobody of the bank wrote there, and nothing else."""

import pytest

from bank.ledger import closing
from schemas import topics
from teller.operate.verify import strangers
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings, keys
from tests.ledger.running import FOR_ALL, tariff_message
from tests.transparency.running import send


def test_each_foreign_record_is_found_and_named(deposit_topics: Settings) -> None:
    keys.make_embedded_keys(deposit_topics)
    for name in (topics.ANSWERS, topics.ORIGINATORS, topics.LEDGER_ORDERS):
        send(deposit_topics, name, (b"canary", b"canary"))
    found = verify_line(deposit_topics)
    (finding,) = found.findings
    assert finding.kind is FindingKind.MESSAGE_FOREIGN
    assert sorted(finding.places) == ["bank.originators/0/0", "ledger.orders/0/0", "withdrawals.answers/0/0"]


@pytest.mark.parametrize("topic", strangers.DECODERS)
def test_what_nobody_of_the_bank_wrote_is_decoded_nowhere(topic: str) -> None:
    assert not any(strangers.DECODERS[topic](b"canary", each) for each in (b"canary", b"", b"{}"))


@pytest.mark.parametrize("record", [closing.encoded("2026-11"), tariff_message(**FOR_ALL)])
def test_tariffs_and_orders_to_close_a_month_are_the_banks(record: tuple[bytes, bytes]) -> None:
    assert strangers.DECODERS[topics.LEDGER_TARIFFS](*record)
