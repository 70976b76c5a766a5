"""`teller ido` on a real Kafka, with the writer of withdrawals beside it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.withdrawals import answers, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalKind
from pipelines.withdrawals.withdrawals import Withdrawals
from schemas.identifiers import withdrawal_id
from schemas.topics import ANSWERS, NEWEST_ACCOUNTS, ORIGINATORS, RECEIPTS
from teller.cli.main import app
from teller.operate import topic_writer
from teller.operate.topic_writer import TopicNotWrittenError
from teller.settings import Settings
from tests.accounts import kafka
from tests.bank.withdrawals.documents import OFFERING, offering_text
from tests.bank.withdrawals.samples import registered
from tests.offerings.memory import ACME, Killed, owner_of, receipt
from tests.threads import in_thread
from tests.withdrawals.test_on_kafka import decided, of, send

NAME: Final = str(OFFERING["offering"])
OWNERS: Final = 30
Ido = Callable[..., Any]


def text(**changes: Any) -> bytes:
    """Return an offering that is open by Kafka's times, which are the clock's."""
    today = datetime.now(UTC).date()
    days = {"opens": -1, "closes": 20, "expires": 4000, "data_until": 300}
    dates = {name: (today + timedelta(days=number)).isoformat() for name, number in days.items()}
    return offering_text(**{**dates, "groups": {"owners": 10, "alike": 2}, **changes})


@pytest.fixture(name="ido")
def fixture_ido(deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ido:
    settings = deposit_topics
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(tmp_path))
    send(settings, ORIGINATORS, originators.encoded(registered(ACME)))
    accounts = (Account(owner_of(number), 1, AccountKind.PERSON, 1) for number in range(1, OWNERS + 1))
    send(settings, NEWEST_ACCOUNTS, *map(account_records.encoded, accounts))
    for number in range(1, OWNERS + 1):
        send(settings, RECEIPTS, receipt(owner_of(number), 100 if number <= 25 else 99))
    return lambda *words, given=None: CliRunner().invoke(app, ["ido", *words], input=given)


def done(found: Any) -> dict[str, Any]:
    assert found.exit_code == 0, (found.exception, found.output)
    shown: dict[str, Any] = json.loads(found.stdout)
    return shown


def test_an_offering_from_its_opening_to_its_end(ido: Ido, deposit_topics: Settings) -> None:
    settings = deposit_topics
    with in_thread(Withdrawals(of(settings))):
        assert done(ido("open", "-", "--json", given=text()))["matching"] == 20
        kafka.wait_for(lambda: len(decided(settings)) == 25)
        said = [OwnersAnswer(withdrawal_id("test", str(at)), owner_of(at), AnswerKind.ACCEPT, NAME, 1) for at in (1, 2)]
        send(settings, ANSWERS, *map(answers.encoded, said))
        kafka.wait_for(lambda: len(decided(settings)) == 27)
        assert done(ido("show", NAME, "--json"))["numbers"]["live"] == 2
        assert "is closed:" in ido("close", NAME).stdout
        assert "is closed already" in ido("close", NAME).stdout
        late = OwnersAnswer(withdrawal_id("test", "3"), owner_of(3), AnswerKind.ACCEPT, NAME, 1)
        send(settings, ANSWERS, answers.encoded(late))
        kafka.wait_for(lambda: len(decided(settings)) == 28)
    found = done(ido("show", NAME, "--json"))
    assert (found["state"], found["refused_by_rule"]) == ("closed", {"offering_closed": 1})
    assert found["may_be_told"]["offered"] == 20


@pytest.mark.parametrize("stopped", ["before the first", "after seven"])
def test_what_ends_between_the_version_and_its_offers_goes_on(
    ido: Ido, deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    settings, write, number = deposit_topics, topic_writer.write, 7 if stopped == "after seven" else 0

    def first(records: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        for at, each in enumerate(records):
            if at == number:
                raise Killed
            yield each

    def killed(settings: Settings, topic: str, records: Iterable[tuple[Any, Any]]) -> int:
        return write(settings, topic, first(records) if topic == ANSWERS else records)

    monkeypatch.setattr(topic_writer, "write", killed)
    assert isinstance(ido("open", "-", given=text()).exception, Killed)
    monkeypatch.setattr(topic_writer, "write", write)
    with in_thread(Withdrawals(of(settings))):
        assert "is open already" in ido("open", "-", given=text()).stdout
        kafka.wait_for(lambda: len(decided(settings)) >= 25)
        assert done(ido("offer", NAME, "--json"))["offers"]
    found = decided(settings)
    assert {each.kind for each in found} == {WithdrawalKind.OFFERED}
    assert sorted(each.owner for each in found) == [owner_of(at) for at in range(1, 26)]


#: Runs a command and prints its peak memory, in KiB.
MEASURED: Final = """
import resource, sys
from teller.cli.main import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak_kib(folder: Path, *words: str) -> int:
    command = [sys.executable, "-c", MEASURED, "ido", *words]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, check=True)
    return int(found.stderr.splitlines()[-1])


@pytest.mark.prove
@pytest.mark.timeout(1200)
def test_twenty_thousand_offers_take_little_memory(ido: Ido, deposit_topics: Settings, tmp_path: Path) -> None:
    """They are streamed: a list of them alone would take some 20 MiB, and what librdkafka holds has its own bounds."""
    settings, many = deposit_topics, range(1000, 21_000)
    before = peak_kib(tmp_path, "show")
    accounts = (Account(owner_of(number), 1, AccountKind.PERSON, 1) for number in many)
    topic_writer.write(settings, NEWEST_ACCOUNTS, map(account_records.encoded, accounts))
    topic_writer.write(settings, RECEIPTS, (receipt(owner_of(number), 100) for number in many))
    (tmp_path / "offering.json").write_bytes(text())
    assert peak_kib(tmp_path, "open", "offering.json") - before < 60 * 1024
    orders = [answers.decoded(each.key(), each.value()) for each in kafka.messages(settings, ANSWERS)]
    assert len({each.owner for each in orders if each is not None}) == len(orders) == 20_025


def test_a_topic_that_takes_nothing_is_said_so(deposit_topics: Settings) -> None:
    with pytest.raises(TopicNotWrittenError, match="did not take it: run `teller topics`"):
        topic_writer.write(deposit_topics, ANSWERS, [(b"k", b"x" * 2_000_000)])
