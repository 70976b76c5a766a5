"""`teller package` on a real Kafka: an order, a newer grant and a cancellation come back as events."""

import json
from pathlib import Path

from confluent_kafka import Producer

from bank.accounts.depositors import Status
from bank.withdrawals import offerings, originators
from bank.withdrawals.packaging.package_events import PackageKind, decoded
from pipelines.kafka.reading import whole
from schemas.topics import OFFERINGS, ORIGINATORS, PACKAGES
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.bank.withdrawals.documents import offering_text
from tests.bank.withdrawals.packaging.samples import CANARY, grant_text
from tests.bank.withdrawals.samples import registered
from tests.cli.test_commands import Shown, done, teller
from tests.offerings.memory import ACME
from tests.packaging.test_commands import BANKS_SEED, ORDER, RECIPIENT, offerings_of


def test_an_order_comes_back_and_can_be_cancelled(deposit_topics: Settings, tmp_path: Path) -> None:
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    for topic, (key, value) in (
        (OFFERINGS, offerings.encoded(offerings_of(offering_text()))),
        (ORIGINATORS, originators.encoded(registered(ACME, (Status.ACTIVE, 10), recipient=RECIPIENT))),
    ):
        producer.produce(topic, value, key, 0)
    producer.flush()
    for name, text in (
        ("order", json.dumps(ORDER).encode()),
        ("grant", grant_text()),
        ("key", BANKS_SEED.hex().encode()),
    ):
        (tmp_path / name).write_bytes(text)
        (tmp_path / name).chmod(0o600)

    def package(*words: str) -> Shown:
        shown = teller(
            tmp_path, "package", *words, "--json", TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap,
            TELLER_PACKAGER_KEY_FILE="key",
        )  # fmt: skip
        assert CANARY not in shown.stdout + shown.stderr
        return shown

    name = done(package("order", "order", "--grant", "grant"))["package"]
    refused = package("order", "order", "--grant", "grant", "--dry-run")
    said = refused.stdout + refused.stderr
    assert (refused.returncode, name in said, "--again" in said) == (2, True, True)
    assert done(package("order", "order", "--grant", "grant", "--dry-run", "--again"))
    assert done(package("deliver", name, "--grant", "grant"))["step"] == "making"
    assert done(package("cancel", name))["step"] == "cancelled"
    assert done(package("show", name))["package"] == name
    found = [decoded(each.key(), each.value()) for each in whole(command_settings(deposit_topics), PACKAGES)]
    kinds = [each.kind for each in found if each is not None and str(each.package) == name]
    assert kinds == [PackageKind.ORDERED, PackageKind.GRANTED, PackageKind.CANCELLED]
