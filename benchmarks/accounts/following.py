"""Measure how long a worker takes to start with a million accounts, to hear of a change, and to let a batch go on."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Final

from confluent_kafka import Producer

from bank.accounts import account_records, events
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, EventKind
from benchmarks.accounts.known import account
from pipelines.accounts.owners import AccountsFollower
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller import settings as all_settings
from teller.embedded import EmbeddedKafka
from teller.settings import Settings
from teller.settings import topics as making

#: Events in the history; the newest accounts name their offsets.
EVENTS: Final = 100_000
CHANGES: Final = 300
WAITS: Final = 1000


@contextmanager
def kafka() -> Iterator[str]:
    """Run an embedded Kafka with the line's topics."""
    cache = Path(Settings.model_fields["cache_dir"].default)
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder), cache) as broker:
        making.create(all_settings.load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder) / "data", partitions=1))
        yield broker.bootstrap


def start(say: Callable[[str], None], accounts: int = 1_000_000) -> None:
    """Write so many newest accounts, of a link and a consent each, and start a follower."""
    with kafka() as bootstrap:
        _fill(bootstrap, accounts)
        follower, began, used = (
            AccountsFollower({"bootstrap.servers": bootstrap}),
            time.monotonic(),
            time.process_time(),
        )
        follower.start()
        follower.known_as_of(began).result(120)
        took, busy = time.monotonic() - began, time.process_time() - used
        follower.stop()
        say(f"start with {follower.permissions.links} links and {follower.permissions.consents} consents: {took:.1f} s, "
            f"{busy:.1f} s of one core")  # fmt: skip


def _fill(bootstrap: str, accounts: int) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 20, "compression.type": "lz4"})
    key, value = events.encoded(AccountEvent(EventKind.ENFORCED))
    for _event in range(EVENTS):
        _produce(producer, ACCOUNTS, key, value)
    newest = account(f"acct-{accounts:07d}", EVENTS - 2)
    _produce(producer, ACCOUNTS, *events.encoded(AccountEvent(EventKind.CLOSED, newest.owner)))
    _produce(producer, NEWEST_ACCOUNTS, *account_records.encoded(newest))
    key, value = account_records.encoded(Enforced(1, 0))
    _produce(producer, NEWEST_ACCOUNTS, key, value)
    for number in range(accounts):
        key, value = account_records.encoded(account(f"acct-{number:07d}", number % (EVENTS - 2)))
        _produce(producer, NEWEST_ACCOUNTS, key, value)
    producer.flush()


def _produce(producer: Producer, topic: str, key: bytes, value: bytes) -> None:
    while True:
        try:
            producer.produce(topic, value, key)
        except BufferError:
            producer.poll(0.1)
        else:
            producer.poll(0)
            return


def delay(say: Callable[[str], None]) -> None:
    """Measure how old a change is when a follower knows it, and how long a batch waits, with and without changes."""
    with kafka() as bootstrap:
        follower = AccountsFollower({"bootstrap.servers": bootstrap})
        follower.start()
        follower.known_as_of(time.monotonic()).result(60)
        say(f"wait of a batch, nothing changing: {_shares([_wait(follower) for _ in range(WAITS)])}")
        producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": "bench", "linger.ms": 0})
        producer.init_transactions(30)
        idle, waits = [], []
        for number in range(CHANGES):
            written = _change(producer, number)
            if number % 2:
                waits.append(_wait(follower))
                continue
            while follower.permissions.links <= number:
                time.sleep(0.001)
            idle.append(time.time() - written)
        say(f"change of a link, Kafka's time of it until a worker knows it, no batch waiting: {_shares(idle)}")
        say(f"wait of a batch that came right after a change: {_shares(waits)}")
        follower.stop()


def _change(producer: Producer, number: int) -> float:
    """Link another subject in a transaction, and return Kafka's time of it in seconds."""
    event = AccountEvent(EventKind.LINKED, "a" * 32, depositor=1, subject=f"{number:032x}")
    times: list[float] = []
    key, value = events.encoded(event)
    producer.begin_transaction()
    producer.produce(ACCOUNTS, value, key, on_delivery=lambda _error, message: times.append(message.timestamp()[1]))
    producer.flush()
    producer.commit_transaction()
    return times[0] / 1000


def _wait(follower: AccountsFollower) -> float:
    began = time.monotonic()
    follower.known_as_of(began).result(60)
    return time.monotonic() - began


def _shares(seconds: list[float]) -> str:
    found = quantiles(seconds, n=100)
    return f"p50 {found[49] * 1000:.1f}, p99 {found[98] * 1000:.1f} ms ({len(seconds)})"
