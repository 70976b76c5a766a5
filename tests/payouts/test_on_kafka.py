"""From revenue to the file for the real bank by the commands, on a real Kafka; bank details are never in clear."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner

from bank.accounts.events import AccountKind
from bank.ledger import posting_records
from bank.ledger.balances import Balances
from bank.ledger.charging import held
from bank.ledger.documents.canonical import from_json
from bank.ledger.documents.statement import Statement
from schemas import topics
from teller.cli.main import app
from teller.operate import topic_reader
from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.operate.ledger.orders import OrderError, placed
from teller.operate.payouts.register import PayeeError, opener, registered
from teller.operate.statements.archive import members
from teller.settings import Settings, SettingsError, keys
from tests.accounts import kafka
from tests.bank.ledger.documents.test_pain002 import report
from tests.bank.ledger.documents.test_payees import HEAD
from tests.bank.ledger.drawn import OTHER, OWNER, event
from tests.ledger.test_on_kafka import running

IBAN = "DE89370400440532013000"
Run = Callable[..., Any]


@pytest.fixture(name="teller")
def fixture_teller(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    keys.make_embedded_keys(deposit_topics)
    for name, value in (
        ("KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap), ("DATA_DIR", str(deposit_topics.data_dir)),
        ("BANK_IBAN", IBAN), ("BANK_NAME", "Bank of Examples"),
    ):  # fmt: skip
        monkeypatch.setenv(f"TELLER_{name}", value)
    return lambda *words: CliRunner().invoke(app, [*words])


def done(found: Any) -> list[dict[str, Any]]:
    assert found.exit_code == 0, (found.exception, found.output)
    return [json.loads(line) for line in found.stdout.splitlines() if line.startswith("{")]


def open_accounts(settings: Settings, *owners: str) -> None:
    with writer(settings) as opened:
        opened.write([event for each in owners for event in operations.opened(opened.book, each, AccountKind.PERSON)])


def amounts(settings: Settings) -> dict[str, int]:
    sums = Balances(posting for _, posting in placed(settings)).amounts
    return {key[0]: amount for key, amount in sums.items() if amount}


def posted(settings: Settings) -> int:
    return sum(1 for _ in placed(settings))


def test_revenue_is_shared_paid_out_and_returned(deposit_topics: Settings, teller: Run, tmp_path: Path) -> None:
    settings, shares, payees, xml = deposit_topics, tmp_path / "s.json", tmp_path / "p.csv", tmp_path / "a.xml"
    open_accounts(settings, OWNER, OTHER)
    shares.write_text(json.dumps({OWNER: 2, OTHER: 1}))
    payees.write_text(f"{HEAD}{OWNER},P-1,Ada Canary,{IBAN},COBADEFFXXX\n")
    of = ("books", "revenue", "o-1", "--amount", "100", "--currency", "EUR", "--originator", "buyer")
    for says in ("revenue/o-1 is ordered: ", "revenue/o-1 is ordered already: "):
        found = teller(*of, "--shares", str(shares), "--commission", "0.1")
        assert (found.exit_code, says in found.output) == (0, True), found
    done(teller("books", "received", "buyer", "40", "--currency", "EUR", "--reference", "INV-7", "--originator"))
    again = teller("books", "received", "buyer", "41", "--currency", "EUR", "--reference", "INV-7", "--originator")
    assert isinstance(again.exception, OrderError)
    assert "received/INV-7 is ordered already" in str(again.exception)
    done(teller("payouts", "payees", str(payees)))
    assert registered(settings) == {OWNER}
    with running(settings):
        kafka.wait_for(lambda: posted(settings) == 4)
        (drawn,) = done(teller("payouts", "draw", "A1", "--least", "EUR=5", "--json"))
        assert drawn == {"run": "A1", "ordered": 1, "amounts": {"EUR": "60.00"}, "kept": {"no_payee": 1}}
        kafka.wait_for(lambda: posted(settings) == 5)
        done(teller("payouts", "file", "A1", "--out", str(xml)))
        (row,) = done(teller("payouts", "show", "--json"))
        assert (row["run"], row["amount"], row["state"]) == ("A1", "60.00", "made")
        done(teller("payouts", "confirm", "--run", "A1"))
        assert done(teller("payouts", "show", "--json"))[0]["state"] == "confirmed"
        answer = tmp_path / "pain.002.xml"
        answer.write_bytes(report([(row["id"], "RJCT", "AC04"), ("f" * 32, "ACSC", "")]))
        confirmed = teller("payouts", "confirm", "--report", str(answer))
        assert (confirmed.exit_code, "0 payouts are confirmed" in confirmed.output) == (3, True)
        returned = teller("payouts", "return", "--report", str(answer))
        assert (returned.exit_code, "Why: AC04 1." in returned.output, "f" * 32 in returned.output) == (3, True, True)
        kafka.wait_for(lambda: posted(settings) == 6)
        assert "0 payouts are to be reversed" in teller("payouts", "return", "--report", str(answer)).output
        assert done(teller("payouts", "show", "--json"))[0]["state"] == "returned"
        drawn_again = teller("payouts", "draw", "A1", "--least", "EUR=5").output
        assert ("0 payouts are ordered" in drawn_again, "take another run" in drawn_again) == (True, True)
        again = teller("payouts", "return", row["id"]).output
        assert ("0 payouts are to be reversed" in again, "1 payout is ordered already" in again) == (True, True)
        assert isinstance(teller("payouts", "confirm", row["id"]).exception, OrderError)
        assert isinstance(teller("payouts", "file", "A1", "--out", str(tmp_path / "b.xml")).exception, OrderError)
        received = next(each for _, each in placed(settings) if each.cause == "received/INV-7")
        for says in ("is ordered: ", "is ordered already: "):
            assert says in teller("books", "reverse", str(received.posting_id)).output
        kafka.wait_for(lambda: posted(settings) == 7)
    assert amounts(settings) == {
        "receivable.originator/buyer": 100_000_000, "income.bank": -10_000_000,
        f"payable.owner/{OWNER}": -60_000_000, f"payable.owner/{OTHER}": -30_000_000,
    }  # fmt: skip
    assert done(teller("books", "verify", "--json"))[0]["findings"] == []
    check_statements(teller, tmp_path)
    text = xml.read_text()
    assert (IBAN in text, "Ada Canary" in text, OWNER in text) == (True, True, False)
    assert ET.fromstring(text).find(".//{*}InstdAmt").text == "60.00"  # type: ignore[union-attr]


def check_statements(teller: Run, folder: Path) -> None:
    """The month's statements name payees, and have what the ledger owes."""
    month = datetime.now(UTC).strftime("%Y-%m")
    drawn_up = "--draft", "--payees", "--out"
    done(teller("statement", "draw", month, "--owner", OWNER, *drawn_up, str(folder / "s1.json")))
    assert '"payee":"P-1"' in (folder / "s1.json").read_text()
    done(teller("statement", "close", month, *drawn_up, str(folder / "s.tar.gz")))
    with (folder / "s.tar.gz").open("rb") as archive:
        found = [from_json(data) for _, data in members(archive)]
    assert [
        (each.holder.id, each.holder.payee, each.balances[0].closing)
        for each in found if isinstance(each, Statement)
    ] == [(OWNER, "P-1", 60_000_000), (OTHER, "", 30_000_000)]  # fmt: skip


def test_who_the_bank_does_not_know_is_in_no_order(deposit_topics: Settings, teller: Run, tmp_path: Path) -> None:
    settings, shares, slip, of = deposit_topics, tmp_path / "s.json", "0f" * 16, ("--currency", "EUR", "--reference")
    revenue = ("books", "revenue", "o-1", "--amount", "1", *of[:2], "--originator", "buyer", "--shares", str(shares))

    def received(reference: str, *words: str) -> Any:
        return teller("books", "received", *words, "1", *of, reference)

    open_accounts(settings, OWNER)
    producer = Producer(kafka.client(settings))
    key, value = posting_records.encoded(held(event(owner=OTHER)))  # of no account
    producer.produce(topics.LEDGER_POSTINGS, value, key)
    assert producer.flush(30) == 0
    shares.write_text(json.dumps({OWNER: 2, slip: 1, OTHER: 1}))
    refused = teller(*revenue)
    assert isinstance(refused.exception, OrderError)
    said = str(refused.exception)
    assert ("1 of the 3 accounts" in said, "number 2 (0f0f0f0f0f0f…)" in said, slip in said) == (True, True, False)
    for words in (("buyer",), ("buyer", "--originator"), ("example", "--originator")):
        assert isinstance(received("a", *words).exception, OrderError), words
    assert list(topic_reader.messages(settings, topics.LEDGER_ORDERS)) == []
    shares.write_text(json.dumps({OWNER: 2, OTHER: 1}))
    kafka.write(settings, kafka.legal_entity(1, "new"))
    done(teller(*revenue))
    for reference, words in (("b", ("buyer", "--originator")), ("c", ("example",)), ("d", ("new",))):
        done(received(reference, *words))
    assert isinstance(received("e", "buyer", "--originator").exception, OrderError)  # all is paid
    assert "is ordered already" in received("b", "buyer", "--originator").output


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--report", "none.xml"), "cannot be read"), (("--report", __file__), "is no report on payouts"),
     (("--report", "x", "0" * 32), "one of these"), ((), "one of these")],
)  # fmt: skip
def test_a_report_that_is_none_changes_nothing(
    deposit_topics: Settings, teller: Run, words: tuple[str, ...], says: str
) -> None:
    assert says in str(teller("payouts", "return", *words).exception)
    assert list(topic_reader.messages(deposit_topics, topics.LEDGER_ORDERS)) == []


def test_bank_details_are_sealed_and_forgotten(deposit_topics: Settings, teller: Run, tmp_path: Path) -> None:
    settings, file = deposit_topics, tmp_path / "p.csv"
    file.write_text(f"{HEAD}{OWNER},P-1,Ada Canary,{IBAN},\n{OTHER},P-2,Bob Canary,{IBAN},\n")
    done(teller("payouts", "payees", str(file)))
    values = [each.value() or b"" for each in topic_reader.messages(settings, topics.LEDGER_PAYEES)]
    assert len(values) == 2
    assert not any(b"anary" in each or IBAN.encode() in each for each in values)
    moved = Producer(kafka.client(settings))  # what was sealed for one account is nobody's under another
    moved.produce(topics.LEDGER_PAYEES, values[0], OTHER)
    assert moved.flush(30) == 0
    assert {name: each.reference for name, each in opener(settings)().items()} == {OWNER: "P-1"}
    done(teller("payouts", "forget", OWNER))
    assert registered(settings) == {OTHER}
    file.write_text(f"{HEAD}{OWNER},P-1,Ada Canary,{IBAN[:-1]},\n")
    found = teller("payouts", "payees", str(file))
    assert isinstance(found.exception, PayeeError)
    assert "Canary" not in str(found.exception)
    assert registered(settings) == {OTHER}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("payouts", "draw", "a b", "--least", "EUR=5"), "letters and digits"),
        (("payouts", "draw", "a", "--least", "EUR=0"), "EUR=5.00"),
        (("payouts", "draw", "a", "--least", "EUR=0.001"), "EUR=5.00"),
        (("payouts", "draw", "a", "--least", "XAU=1"), "EUR=5.00"),
        (("books", "received", "x", "-1", "--currency", "EUR", "--reference", "r"), "No such option"),
        (("books", "received", "x", "0", "--currency", "EUR", "--reference", "r"), "above 0"),
        (("books", "received", "x", "1", "--currency", "EUR", "--reference", "r", "--on", "2999-01-01"), "has begun"),
        (("books", "revenue", "o", "--amount", "1", "--currency", "EUR", "--shares", "none.json", "--originator", "b"),
         "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_said_before_anything_is_asked(
    words: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    found = CliRunner().invoke(app, [*words])
    assert says in f"{found.exception} {found.output}"


def test_a_bank_without_an_account_of_its_own_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    found = CliRunner().invoke(app, ["payouts", "file", "a", "--out", "x"])
    assert isinstance(found.exception, SettingsError)
    assert str(found.exception).startswith("bank_iban is not set")


def test_shares_are_whole_numbers_and_each_account_stands_once(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    of = ("books", "revenue", "o", "--amount", "1", "--currency", "EUR", "--originator", "b", "--shares", str(file))
    for text in (
        "[1]",
        f'{{"{OWNER}": 1.5}}',
        f'{{"{OWNER}": 1, "{OWNER}": 2}}',
        "canary",
        f'{{"{OWNER}": true}}',
        '{"canary": 0}',
    ):
        file.write_text(text)
        found = CliRunner().invoke(app, [*of])
        assert isinstance(found.exception, OrderError)
        assert "canary" not in str(found.exception)
