"""An owner is erased in mid-month, on a real line: what is due is paid, the books are well, and their data are gone."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bank.ledger.balances import Balances
from bank.ledger.documents.canonical import from_json
from bank.ledger.documents.statement import Statement
from bank.ledger.months import month_of, month_span
from bank.ledger.posting import PostingKind
from pipelines.accounts import erasures
from pipelines.ledger.ledger import Ledger
from schemas import topics
from teller.cli.main import app
from teller.operate import topic_reader
from teller.operate.erasing import running as erasing
from teller.operate.ledger import closing
from teller.operate.ledger.postings import postings
from teller.operate.statements.archive import members
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings, stores
from teller.settings import ledger as of_settings
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka
from tests.bank.ledger.documents.test_payees import HEAD
from tests.bank.ledger.drawn import text
from tests.erasing.test_backup import ALICE, BOB, RECORDS, account, begin, deposit, objects
from tests.ledger.test_on_kafka import send
from tests.threads import in_thread

IBAN = "DE89370400440532013000"
KEEPING = [{"meter": "records", "price": "0.01"}, {"meter": "byte_months", "price": "0.000001"}]
OF_OWNERS = {
    "tariff": "safe", "side": "owner", "payer": "owner",
    "prices": [{"meter": "records", "price": "1"}, {"meter": "byte_months", "price": "0.000001"}],
}  # fmt: skip


@pytest.fixture(name="line")
def fixture_line(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = deposit_topics.model_copy(update={"custody": "file", "chunk_seconds": 0.2})
    for name, value in (
        ("KAFKA_BOOTSTRAP", settings.kafka_bootstrap), ("DATA_DIR", str(settings.data_dir)), ("CUSTODY", "file"),
        ("BANK_IBAN", IBAN), ("BANK_NAME", "Bank of Examples"),
    ):  # fmt: skip
        monkeypatch.setenv(f"TELLER_{name}", value)
    begin(settings)
    return settings


def run(*words: str) -> list[dict[str, Any]]:
    found = CliRunner().invoke(app, [*words])
    assert found.exit_code == 0, (found.exception, found.output)
    return [json.loads(line) for line in found.stdout.splitlines() if line.startswith("{")]


def posted(settings: Settings, kind: PostingKind) -> int:
    return sum(each.kind is kind for each in postings(settings))


def erase(settings: Settings, owner: str) -> str:
    """Erase an owner; return the month in which that was decided."""
    erasing.decide(settings, [owner], 0)
    erasing.go_on(settings, stores.store(settings))
    found = erasures.read(command_settings(settings)).of(owner)
    assert found is not None
    assert found.finished
    return month_of(found.begun)


def test_who_is_erased_in_mid_month_is_paid_what_is_due_and_keeps_nothing(line: Settings, tmp_path: Path) -> None:
    alice, bob = account(line, ALICE), account(line, BOB)
    send(line, topics.LEDGER_TARIFFS, (b"standard/1", text(prices=KEEPING)), (b"safe/1", text(**OF_OWNERS)))
    deposit(line, 0, RECORDS)
    shares, payees = tmp_path / "shares.json", tmp_path / "payees.csv"
    shares.write_text(json.dumps({alice: 2, bob: 1}))
    payees.write_text(f"{HEAD}{alice},P-1,Ada Canary,{IBAN},\n")
    run("books", "revenue", "o-1", "--amount", "100", "--currency", "EUR", "--originator", "buyer",
        "--shares", str(shares), "--commission", "0.1")  # fmt: skip
    run("payouts", "payees", str(payees))
    with in_thread(Ledger(replace(of_settings.config(line), look_every=0.2))):
        kafka.wait_for(lambda: posted(line, PostingKind.SHARED) == 2)
        kafka.wait_for(
            lambda: posted(line, PostingKind.METERING) == len({**objects(line, ALICE), **objects(line, BOB)})
        )
        bytes_of_bob = sum(map(len, objects(line, BOB).values()))
        month = erase(line, alice)
        drawn = run("payouts", "draw", "A1", "--least", "EUR=5", "--json")
        assert [(each["ordered"], each["amounts"]) for each in drawn] == [(1, {"EUR": "57.00"})]  # 60, less 3 records
        kafka.wait_for(lambda: posted(line, PostingKind.PAYMENT) == 1)
        run("payouts", "file", "A1", "--out", str(tmp_path / "A1.xml"))
        run("payouts", "confirm", "--run", "A1")
        closing.close(line, month, month_span(month).stop)
        kafka.wait_for(lambda: posted(line, PostingKind.MONTH) == 2)
    assert run("payouts", "show", "--json")[0]["state"] == "confirmed"
    assert "57.00" in (tmp_path / "A1.xml").read_text()
    ends = {each.cause: each.charges[0].exact for each in postings(line) if each.kind is PostingKind.MONTH}
    kept = bytes_of_bob * 10**12
    (depositor,) = {each.depositor for each in postings(line) if each.kind is PostingKind.METERING}
    assert ends == {f"depositor/{depositor}/{month}": kept, f"owner/{bob}/{month}": kept}
    check_statements(line, month, tmp_path / "month.tar.gz", alice)
    verdict = verify_line(line)
    assert verdict.well, verdict.findings
    assert verdict.figures.ledger is not None
    assert verdict.figures.ledger.gone.records == RECORDS // 2
    store = stores.store(line)
    gone = {each["bucket"] for each in topic_reader.records(line, topics.RECEIPTS) if each["owner"] == alice}
    assert not gone & set(store.buckets(line.bucket_prefix))


def check_statements(settings: Settings, month: str, archive: Path, erased: str) -> None:
    """The month's statements sum to the ledger's balances, and that of who was erased says who is paid."""
    run("statement", "close", month, "--draft", "--payees", "--out", str(archive))
    with archive.open("rb") as opened:
        found = [from_json(data) for _, data in members(opened)]
    balances = Balances(postings(settings)).amounts
    of_owners = {each.holder.id: each for each in found if isinstance(each, Statement) and each.holder.kind == "owner"}
    assert {name: each.balances[0].closing for name, each in of_owners.items()} == {
        name.partition("/")[2]: -amount for (name, _), amount in balances.items() if name.startswith("payable.owner/")
    }
    assert of_owners[erased].holder.payee == "P-1"
    assert of_owners[erased].balances[0].closing == 0
