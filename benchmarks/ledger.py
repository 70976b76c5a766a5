"""`python -m benchmarks.ledger [--events 200000] [--owners 20000] [--kafka] [--books ADDRESS]`: postings a CPU-second of `teller ledger`.

Events as a router writes them are read, charged by a depositor's and an owner's tariff, encoded, written, and applied to
books in a file, or in the PostgreSQL at this address (the password is libpq's, such as PGPASSWORD): from memory, which leaves out Kafka's client and its threads, or from a real Kafka on this machine,
whose own processor time does not count.
"""

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient

from bank.ledger.books.postgresql import PostgresqlBooks
from bank.ledger.books.sqlite import SqliteBooks
from bank.receipts.metering_event import encoded
from pipelines.ledger.config import LedgerConfig
from pipelines.ledger.memory import MemoryLedgerLog, MemoryLedgerTopics
from pipelines.ledger.session import LedgerSession
from schemas.topics import LEDGER_POSTINGS, LEDGER_TARIFFS, METERING
from teller import settings
from teller.embedded import EmbeddedKafka
from teller.run import gc_tuning
from teller.settings import Settings, topics
from teller.settings import ledger as of_settings

_NOON = 1_796_083_200_000
_FOR_DEPOSITORS = (
    b'{"tariff": "standard", "version": 1, "side": "depositor", "party": "*", "currency": "EUR", "valid_from": '
    b'"2026-01-01", "payer": "shared", "owner_share": "0.25", "prices": [{"meter": "records", "free": 1000, "tiers": '
    b'[{"up_to": 100000, "price": "0.0001"}, {"price": "0.00005"}]}, {"meter": "objects", "price": "0.000003"}]}'
)
_FOR_OWNERS = (
    b'{"tariff": "safe", "version": 1, "side": "owner", "party": "*", "currency": "EUR", "valid_from": "2026-01-01", '
    b'"payer": "owner", "prices": [{"meter": "bytes", "free": 100000, "price": "0.000000000023"}]}'
)
_TARIFFS = ((b"standard/1", _FOR_DEPOSITORS), (b"safe/1", _FOR_OWNERS))


def event(number: int, owners: int) -> bytes:
    owner = f"{number * 7919 % owners:032x}"
    receipt = {
        "receipt_id": UUID(int=number), "depositor": f"depositor-{number % 20}", "owner": owner, "corrections": [],
        "schema": "social.post.v1", "record_count": 12, "size_bytes": 4321, "bucket": "b" * 40, "object_key": "k" * 80,
    }  # fmt: skip
    return encoded(receipt, _NOON + number)[0]


@contextmanager
def in_memory(events: Iterator[bytes], address: str = "") -> Iterator[LedgerConfig]:
    """Put the events and the tariffs into memory."""
    found = MemoryLedgerTopics()
    for key, value in _TARIFFS:
        found.append(LEDGER_TARIFFS, key, value)
    for value in events:
        found.append(METERING, b"", value)
    with tempfile.TemporaryDirectory(prefix="teller-ledger-") as folder:
        books = partial(PostgresqlBooks, address) if address else partial(SqliteBooks, Path(folder) / "books.sqlite")
        yield LedgerConfig(open_log=lambda: MemoryLedgerLog(found), open_books=books)


@contextmanager
def on_kafka(events: Iterator[bytes], address: str = "") -> Iterator[LedgerConfig]:
    """Start Kafka with the events and the tariffs."""
    cache = Path(os.environ.get("TELLER_CACHE_DIR", Settings.model_fields["cache_dir"].default))
    with tempfile.TemporaryDirectory(prefix="teller-ledger-") as folder, EmbeddedKafka(Path(folder), cache) as broker:
        line = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder) / "line", ledger_books_url=address)
        wanted = (METERING, LEDGER_TARIFFS, LEDGER_POSTINGS)
        topics.make(
            AdminClient({"bootstrap.servers": broker.bootstrap}),
            [each for each in topics.wanted(line) if each.name in wanted],
        )
        producer = Producer({"bootstrap.servers": broker.bootstrap, "linger.ms": 50})
        for key, value in _TARIFFS:
            producer.produce(LEDGER_TARIFFS, value, key)
        for number, value in enumerate(events):
            producer.produce(METERING, value, str(number))
            if number % 1000 == 0:
                producer.flush(60)
        producer.flush(60)
        yield of_settings.config(line)


def opened(config: LedgerConfig) -> LedgerSession:
    """Open the ledger; a broker that has just begun refuses at first."""
    for _ in range(10):
        try:
            return LedgerSession(config)
        except KafkaException:
            time.sleep(2)
    return LedgerSession(config)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--owners", type=int, default=20_000)
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("--books", default="", metavar="ADDRESS")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    events = (event(number, options.owners) for number in range(options.events))
    with (on_kafka if options.kafka else in_memory)(events, options.books) as config:
        session = opened(config)
        gc_tuning.settle()  # as the process does
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        wall, spent = time.perf_counter(), time.process_time()
        while session.posted < options.events:
            session.turn()
        wall, spent = time.perf_counter() - wall, time.process_time() - spent
        profile.disable()
        session.close()
    if options.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    sys.stdout.write(
        f"{options.events} postings: {options.events / spent:,.0f} a CPU-second ({spent:.1f} s CPU, {wall:.1f} s), "
        f"{1e6 * spent / options.events:.0f} us each\n"
    )


if __name__ == "__main__":
    main()
