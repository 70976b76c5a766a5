"""A new epoch, or an erasure, that is killed at any step: the former epoch or the new one holds, whole, and a second
run goes on.
"""

import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from bank.keys.custody import VersionGone
from bank.keys.custody.key_file import KeyFileCustody
from bank.keys.encrypted_object import Place, decrypt
from bank.store import MemoryStore
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.router import Router
from pipelines.router.kafka.memory import MemoryBroker
from pipelines.router.kafka.port import Partition
from schemas import framing
from schemas.topics import RECEIPTS
from teller.operate.epochs.listing import epochs
from teller.settings import Settings
from tests.accounts.kafka import client, wait_for
from tests.keys.custodies import SharedCustody
from tests.keys.rotating import ERASING, STEPS
from tests.router.bank import OWNERS as FEW
from tests.router.bank import Clean, config

ROOT = Path(__file__).parent.parent.parent
OWNERS = [f"{number:032x}" for number in range(1, 9001)]
SOCIAL = Partition("deposits.clean.social", 0)
#: Of many groups.
SPREAD = [sha256(b"%d" % number).hexdigest()[:32] for number in range(200)]
ERASED_IN = dict(zip(ERASING, (1, 1, 1, 2, 2, 2), strict=True))
AFTER = {"opened": 1, "begun": 1, "rows": 1, "committed": 2, "trimmed": 2}


def owner_keys(settings: Settings) -> OwnerKeys:
    return OwnerKeys(lambda: KafkaKeysTopic(client(settings)), SharedCustody())


def rotating(settings: Settings, step: str, *erased: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.keys.rotating", settings.kafka_bootstrap, step, *erased]
    return subprocess.Popen(command, cwd=ROOT)


def in_force(settings: Settings) -> int:
    topic = KafkaKeysTopic(client(settings))
    try:
        return sum(each.epoch for each in epochs(topic) if each.in_force)
    finally:
        topic.close()


@pytest.mark.prove
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_and_run_again(deposit_topics: Settings, step: str) -> None:
    keys = owner_keys(deposit_topics)
    keys.ensure(OWNERS)
    before = [keys.key_of(owner) for owner in OWNERS]
    assert rotating(deposit_topics, step).wait(120) == -9
    wait_for(lambda: in_force(deposit_topics) == AFTER[step], 20)
    late = owner_keys(deposit_topics)
    late.ensure(OWNERS[:1])
    assert [late.key_of(owner) for owner in OWNERS] == before
    assert rotating(deposit_topics, "none").wait(120) == 0
    wait_for(lambda: in_force(deposit_topics) == AFTER[step] + 1, 20)
    for each in (keys, late, owner_keys(deposit_topics)):
        each.ensure([*OWNERS[:1], "f" * 32])  # an owner's first key as well
        assert each.epoch == AFTER[step] + 1
        assert [each.key_of(owner) for owner in OWNERS] == before
        each.close()


@pytest.mark.prove
@pytest.mark.parametrize("step", ERASING)
def test_an_erasure_killed_at_a_step_and_run_again(deposit_topics: Settings, tmp_path: Path, step: str) -> None:
    custody = KeyFileCustody(tmp_path / "epochs.key")
    custody.make()
    first = custody.wrap(b"k" * 32, b"")

    def process() -> OwnerKeys:
        return OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), custody)

    keys, gone, kept = process(), SPREAD[:3], SPREAD[3:]
    keys.ensure(SPREAD)
    before = [keys.key_of(owner) for owner in kept]
    erasing = (str(tmp_path / "epochs.key"), *gone)
    assert rotating(deposit_topics, step, *erasing).wait(120) == -9
    wait_for(lambda: in_force(deposit_topics) == ERASED_IN[step], 20)
    late = process()
    late.ensure(SPREAD[:4])
    assert [late.is_erased(owner) for owner in SPREAD[:4]] == [*[ERASED_IN[step] == 2] * 3, False]
    assert [late.key_of(owner) for owner in kept] == before
    assert rotating(deposit_topics, "none", *erasing).wait(120) == 0
    assert in_force(deposit_topics) == 2
    with pytest.raises(VersionGone):
        custody.unwrap(first, b"")
    for each in (keys, late, process()):
        each.ensure([*SPREAD, "f" * 32])
        assert [each.key_of(owner) for owner in gone] == [None] * 3
        assert [each.key_of(owner) for owner in kept] == before
        each.close()


@pytest.mark.prove
def test_routers_go_on_while_epochs_begin_and_are_killed(deposit_topics: Settings) -> None:
    """Each object opens with its owner's key of the end, whenever it was written."""
    broker, store, keys = MemoryBroker([SOCIAL]), MemoryStore(), owner_keys(deposit_topics)
    pause = threading.Event()
    router = Router(
        config(patience=600.0), store, open_log=lambda start: broker.open("one", start), keys=keys,
        sleep=lambda seconds: pause.wait(min(seconds, 0.05)),
    )  # fmt: skip
    number = 0

    def deposit() -> None:
        nonlocal number
        for _record in range(7):
            owner = FEW[number % len(FEW)] if number % 5 else f"{number:032x}"  # some are new
            clean = Clean(SOCIAL, number, number, owner, "social.post.v1", "acme")
            broker.produce(SOCIAL, clean.key, clean.value, clean.headers)
            number += 1

    deposit()
    while not broker.drained():
        router.step()
    for step in ("none", "begun", "none", "rows", "none", "committed", "none"):
        child = rotating(deposit_topics, step)
        while child.poll() is None:
            deposit()
            router.step()
            pause.wait(0.01)
        assert child.returncode == (0 if step == "none" else -9), step
    deposit()
    end = time.monotonic() + 60
    while not broker.drained() and time.monotonic() < end:
        router.step()
        pause.wait(0.01)
    assert broker.drained()
    assert keys.epoch == in_force(deposit_topics) >= 5
    found = _records(store, owner_keys(deposit_topics), broker)
    assert found == number
    router.close()
    keys.close()


def _records(store: MemoryStore, keys: OwnerKeys, broker: MemoryBroker) -> int:
    """Open each object by its receipt; return how many records the receipts count."""
    receipts = [framing.decoded(each.value) or {} for each in broker.sent if each.topic == RECEIPTS]
    keys.ensure([])
    for each in receipts:
        place = Place(each["bucket"], each["object_key"], each["schema"])
        key = keys.key_of(each["owner"])
        assert key is not None
        assert decrypt(key, place, store.get(place.bucket, place.key)) is not None
    keys.close()
    return sum(each["record_count"] for each in receipts)
