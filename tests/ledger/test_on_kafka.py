"""The ledger on a real Kafka: tariffs by the command, postings once through kills, and the books by the commands."""

import json
import multiprocessing
import os
import random
import signal
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer, TopicPartition
from typer.testing import CliRunner

from bank.ledger.balances import Balances
from bank.ledger.books.sqlite import SqliteBooks
from bank.ledger.months import month_span
from bank.ledger.posting import Posting, PostingKind
from pipelines.kafka.clients import reader
from pipelines.ledger.ledger import Ledger
from schemas import topics
from teller.cli.main import app
from teller.operate.ledger.kafka_verifying import verify_ledger
from teller.operate.ledger.postings import postings as posted
from teller.operate.ledger.tariffs import TariffError
from teller.run.local_processes import environment_of
from teller.settings import Settings
from teller.settings import ledger as of_settings
from tests.accounts import kafka
from tests.bank.ledger.drawn import text
from tests.ledger.running import FOR_ALL, FOR_OTHER, check, exact, metering, several
from tests.threads import in_thread

KILLS, EACH = 30, 20


def send(settings: Settings, topic: str, *found: tuple[bytes, bytes]) -> None:
    producer = Producer(kafka.client(settings))
    for key, value in found:
        producer.produce(topic, value, key)
    assert producer.flush(30) == 0


def running(settings: Settings) -> Any:
    return in_thread(Ledger(replace(of_settings.config(settings), look_every=0.2)))


def all_posted(settings: Settings) -> list[Posting]:
    return list(posted(settings))


@pytest.fixture(name="teller")
def fixture_teller(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(deposit_topics.data_dir))

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, [*words])

    return run


def test_what_is_metered_is_posted_by_the_tariffs_that_are_set(
    deposit_topics: Settings, teller: Any, tmp_path: Path
) -> None:
    settings, file = deposit_topics, tmp_path / "tariff.json"
    send(settings, topics.METERING, *several(0, 6))
    with running(settings):
        kafka.wait_for(lambda: len(all_posted(settings)) == 6)
        file.write_bytes(text(**FOR_OTHER))
        assert teller("tariff", "set", str(file)).exit_code == 0
        kafka.wait_for(lambda: len(all_posted(settings)) == 8)  # those of the other depositor
        file.write_bytes(text(**FOR_ALL))
        assert teller("tariff", "check", "--bank", str(file)).exit_code == 0
        assert teller("tariff", "set", str(file)).exit_code == 0
        send(settings, topics.METERING, *several(3, 6))
        kafka.wait_for(lambda: len(all_posted(settings)) == 15)
    sums = check(all_posted(settings), 9)
    books = SqliteBooks(settings.ledger_books)
    assert {key: books.amount(key) for key in sums.amounts} == dict(sums.amounts)
    books.close()
    records = sum(7 + number % 3 for number in range(9) if number % 3)
    assert exact(sums, "receivable.depositor/example") == (records - 20) * 3 * 10**11
    shown = [json.loads(line) for line in teller("tariff", "show", "--json").stdout.splitlines()]
    assert [row["tariff"] for row in shown] == ["standard/1", "other/1"]
    told = teller("tariff", "simulate", "2026-11", str(file), "--json").stdout.splitlines()
    (row,) = [json.loads(line) for line in told if '"example"' in line]
    assert row["records"] == records
    assert json.loads(teller("books", "carry", "--json").stdout.splitlines()[-1]) == {"held": 0}
    assert json.loads(teller("books", "verify", "--json").stdout) == {
        "events": 9, "postings": 15, "held": 0, "unread": 0, "findings": []
    }  # fmt: skip
    sheet = [json.loads(line) for line in teller("books", "sheet", "--json").stdout.splitlines()]
    assert {line["account"] for line in sheet} >= {"receivable.depositor", "income"}
    assert "open Assets:Receivable-Depositor:P-example" in teller("books", "journal").stdout


def test_a_tariff_that_does_not_fit_is_not_set(deposit_topics: Settings, teller: Any, tmp_path: Path) -> None:
    file = tmp_path / "tariff.json"
    file.write_bytes(text())
    assert teller("tariff", "set", str(file)).exit_code == 0
    for changes in (
        {"tariff": "another"}, {"currency": "USD"}, {"valid_until": "2025-01-01"},
        {"tariff": "nothing", "side": "owner", "prices": []},
    ):  # fmt: skip
        file.write_bytes(text(**changes))
        found = teller("tariff", "set", str(file))
        assert isinstance(found.exception, TariffError)
    shown = teller("tariff", "show", "--json").stdout.splitlines()
    assert len(shown) == 1


def test_a_month_that_is_over_is_closed_by_the_command(deposit_topics: Settings, teller: Any) -> None:
    settings, january = deposit_topics, month_span("2026-01")[0]
    send(settings, topics.LEDGER_TARIFFS, (b"standard/1", text(minimum="5")))
    assert isinstance(teller("books", "close", "2999-01").exception, TariffError)
    send(settings, topics.METERING, *(metering(number, time=january) for number in range(5)))
    for says in ("2026-01 is to be closed: ", "2026-01 is ordered to be closed already: "):
        found = teller("books", "close", "2026-01")
        assert (found.exit_code, found.stdout.startswith(says)) == (0, True)
    with running(settings):
        kafka.wait_for(lambda: len(all_posted(settings)) == 6)
    last = all_posted(settings)[-1]
    assert (last.kind, last.cause) == (PostingKind.MONTH, "depositor/example/2026-01")
    assert exact(Balances(all_posted(settings)), "receivable.depositor/example") == 5 * 10**18


def _ledger(environment: dict[str, str]) -> None:
    """Run the command, in a process that has imported it: thirty starts would take longer than thirty kills."""
    os.environ.update(environment)
    app(["ledger"])


@pytest.mark.prove
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside Kafka's threads: the server has none
def test_a_ledger_that_is_killed_thirty_times_posts_each_event_once(deposit_topics: Settings) -> None:
    settings, dice = deposit_topics, random.Random(7)
    send(settings, topics.LEDGER_TARIFFS, (b"standard/1", text(**FOR_ALL)))
    environment = {name: str(value) for name, value in environment_of(settings).items()}
    processes, place = multiprocessing.get_context("forkserver"), TopicPartition(topics.LEDGER_POSTINGS, 0)
    processes.set_forkserver_preload(["teller.cli.main", "teller.settings.ledger", "pipelines.ledger.ledger", __name__])
    with closing(reader(kafka.client(settings))) as ends:
        for number in range(KILLS):
            before = ends.get_watermark_offsets(place, 10)[1]
            child = processes.Process(target=_ledger, args=(environment,))
            child.start()
            try:
                send(settings, topics.METERING, *(metering(at) for at in range(number * EACH, (number + 1) * EACH)))
                if number % 3:  # else before it has posted anything, mostly
                    kafka.wait_for(lambda before=before: ends.get_watermark_offsets(place, 10)[1] > before)  # type: ignore[misc]
                time.sleep(dice.random() / 5)
            finally:
                child.kill()
                child.join()
            assert child.exitcode == -signal.SIGKILL
            if number % 10 == 9:
                settings.ledger_books.unlink()
    with running(settings):
        kafka.wait_for(lambda: len(all_posted(settings)) == KILLS * EACH)
    sums = check(all_posted(settings), KILLS * EACH)
    books = SqliteBooks(settings.ledger_books)
    assert {key: books.amount(key) for key in sums.amounts} == dict(sums.amounts)
    books.close()
    assert verify_ledger(settings)[:5] == (KILLS * EACH, KILLS * EACH, 0, 0, ())
