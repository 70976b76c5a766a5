"""A delivered package on a real Kafka: it is paid and metered once, and the commands that read either go on."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

from bank.identity import pseudonyms
from bank.ledger import orders
from bank.ledger.months import DAY_MS
from bank.ledger.posting import PostingKind
from bank.store.memory import MemoryStore
from bank.withdrawals import offerings
from bank.withdrawals.packaging import deliveries, package_events
from bank.withdrawals.packaging.paying import MeteringRecord, PaidOwner, PaidPackage, metering_events
from bank.withdrawals.terms import DataPeriod, LicencePrice, PriceBasis
from schemas import topics
from teller.cli.main import app
from teller.operate.ledger.kafka_verifying import verify_ledger
from teller.operate.verify.kafka_sources import KafkaSources
from teller.settings import Settings
from tests.accounts import kafka
from tests.bank.ledger.drawn import text
from tests.bank.withdrawals.samples import NOW, OFFERING
from tests.ledger.running import several
from tests.ledger.test_on_kafka import all_posted, running, send
from tests.samples import KEY
from tests.verify.test_paid import OWNERS, Story

OF_OWNERS = {
    "tariff": "safe", "side": "owner", "payer": "owner", "valid_from": "2020-01-01",
    "prices": [{"meter": "withdrawals", "price": "0.5"}],
}  # fmt: skip
PRICE = LicencePrice(PriceBasis.RECORD, "EUR", 1_000_000)
OFFERED = replace(OFFERING, terms=replace(OFFERING.terms, price=PRICE, period=DataPeriod(NOW - DAY_MS, NOW)))
ROWS = {0: 3, 1: 5}


def withdrawn(story: Story) -> list[MeteringRecord]:
    package = PaidPackage(story.packages[1].package, OFFERING.id, OFFERING.originator, PRICE, story.commission, 8, NOW)
    return list(metering_events(package, [PaidOwner(OWNERS[at], count) for at, count in ROWS.items()]))


def wrong(settings: Settings) -> list[Any]:
    bucket_of = partial(pseudonyms.bucket_name, KEY, settings.bucket_prefix)
    with KafkaSources(settings, MemoryStore(), bucket_of) as sources:
        assert not list(sources.load())
        return list(sources.paid())


def test_a_delivered_package_is_paid_charged_and_found_right(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, story = deposit_topics, Story(PRICE, 100_000).tell([ROWS])
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(settings.data_dir))
    send(settings, topics.LEDGER_TARIFFS, (b"safe/1", text(**OF_OWNERS)))
    send(settings, topics.OFFERINGS, offerings.encoded(OFFERED))
    send(settings, topics.PACKAGES, *map(package_events.encoded, story.packages))
    send(settings, topics.DELIVERIES, *map(deliveries.encoded, story.deliveries))
    assert {kind for kind, _ in wrong(settings)} == {"package_paid_wrong", "withdrawal_unmetered"}
    send(settings, topics.METERING, *((each.key, each.value) for each in withdrawn(story)))
    send(settings, topics.LEDGER_ORDERS, *map(orders.encoded, story.orders))
    with running(settings):
        kafka.wait_for(lambda: len(all_posted(settings)) == 5)
    assert not wrong(settings)
    posted = all_posted(settings)
    assert sum(each.kind is PostingKind.METERING for each in posted) == 2
    owed = {leg.account: 0 for each in posted for leg in each.legs}
    for leg in (leg for each in posted for leg in each.legs):
        owed[leg.account] += leg.amount
    assert [-owed[f"payable.owner/{OWNERS[at]}"] for at in ROWS] == [
        PRICE.amount * count - 500_000 for count in ROWS.values()
    ]
    assert owed[f"receivable.originator/{OFFERING.originator}"] == (PRICE.amount * 8 - 1) * 10 // 9 + 1
    found = verify_ledger(settings)
    assert (found.events, found.findings) == (2, ())


def test_what_depositors_owe_is_summed_beside_withdrawals(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, story = deposit_topics, Story(PRICE).tell([ROWS])
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(settings.data_dir))
    send(settings, topics.METERING, *((each.key, each.value) for each in withdrawn(story)), *several(0, 3))
    rows = [json.loads(line) for line in CliRunner().invoke(app, ["metering", "--json"]).stdout.splitlines()]
    assert sum(row["objects"] for row in rows) == 3
