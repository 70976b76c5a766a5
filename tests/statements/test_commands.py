"""`teller statement`: files without a bank, and statements from the topics of a real Kafka."""

import json
import time
from pathlib import Path
from uuid import UUID

import pytest
from confluent_kafka import Producer

from bank.identity.pseudonyms import bucket_name
from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, account
from bank.ledger.documents.canonical import from_json, to_json
from bank.ledger.documents.statement import Statement
from bank.ledger.months import month_of
from bank.ledger.posting import Leg, Posting, PostingKind, Quantities, reversal
from schemas import topics
from schemas.identifiers import statement_key
from schemas.topics import LEAF_HEADER
from teller.run.local_processes import environment_of
from teller.settings import Settings, keys, stores
from tests.accounts import kafka
from tests.bank.ledger.documents.examples import ACCOUNT, statement
from tests.cli.test_commands import Shown, done, teller

DAY_MS = 86_400_000
#: So long ago that the month's statement is a draft still, and no earlier one is.
NOW = time.time_ns() // 1_000_000 - 5 * DAY_MS
MONTH = month_of(NOW)
BEFORE = month_of(NOW - 70 * DAY_MS)


def posting(number: int, at: int = NOW) -> Posting:
    legs = (
        Leg(account(AccountPlace.DEPOSITOR, "acme"), "EUR", 3 * number),
        Leg(account(AccountPlace.OWNER, ACCOUNT), "EUR", number),
        Leg(account(AccountPlace.INCOME), "EUR", -4 * number),
    )
    cause = str(UUID(int=number))
    return Posting(PostingKind.METERING, cause, at, legs, "acme", ACCOUNT, Quantities(7, 1000, 1))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "statement.json"
    found.write_bytes(to_json(statement()))
    return found


def test_a_file_is_rendered_without_a_bank(tmp_path: Path, file: Path) -> None:
    for name, begins in (("a.pdf", b"%PDF-1.7"), ("a.xml", b"<?xml")):
        assert teller(tmp_path, "statement", "render", file.name, "--out", name).returncode == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        said = teller(tmp_path, "statement", "render", file.name, "--out", name)
        assert (said.returncode, "name a new file" in said.problem) == (2, True)
    assert "end in .pdf or .xml" in teller(tmp_path, "statement", "render", file.name, "--out", "a.doc").problem


def test_what_is_no_statement_is_refused_and_not_told(tmp_path: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"canary")
    for arguments in (("render", file.name, "--out", "a.pdf"), ("verify", file.name)):
        said = teller(tmp_path, "statement", *arguments)
        assert (said.returncode, "no statement" in said.problem, "canary" in said.problem) == (4, True, False)
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("close", "2026-13", "--out", "a"), "written as 2026-11"),
        (("close", "2999-01", "--out", "a"), "use --draft"),
        (("close", "2999-01", "--out", "a", "--draft"), "has not begun"),
        (("draw", "2026-01", "--out", "a"), "either --owner or --depositor"),
        (("draw", "2026-01", "--out", "a", "--owner", "x", "--depositor", "y"), "either --owner or --depositor"),
    ],
)
def test_what_is_asked_wrongly_is_said_so(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    said = teller(tmp_path, "statement", *arguments)
    assert (said.returncode, says in said.problem) == (2, True), said


@pytest.fixture
def posted(deposit_topics: Settings) -> Settings:
    """Postings of two months, one taken back, and the leaves of their receipts."""
    keys.make_embedded_keys(deposit_topics)
    producer = Producer(kafka.client(deposit_topics))
    late = posting(9, NOW - 70 * DAY_MS)
    for each in (*map(posting, range(1, 6)), late, reversal(posting(2), "asked", NOW)):
        key, value = posting_records.encoded(each)
        producer.produce(topics.LEDGER_POSTINGS, value, key)
    for leaf, number in enumerate((9, 5, 4, 3, 2, 1)):
        headers: dict[str, str | bytes | None] = {LEAF_HEADER: str(leaf).encode()}
        producer.produce(topics.LOG_ENTRIES, b"\1" * 42, str(UUID(int=number)).encode(), headers=headers)
    assert producer.flush(30) == 0
    return deposit_topics


def run(settings: Settings, *arguments: str) -> Shown:
    variables = {name: str(value) for name, value in environment_of(settings).items()}
    return teller(settings.data_dir, "statement", *arguments, **variables)


@pytest.mark.kafka
def test_a_statement_is_drawn_up_again_and_compared(posted: Settings) -> None:
    assert run(posted, "draw", MONTH, "--owner", ACCOUNT, "--draft", "--out", "s.json").returncode == 0
    found = from_json((posted.data_dir / "s.json").read_bytes())
    assert isinstance(found, Statement)
    assert [(each.kind, each.month, each.amount and each.amount.micros) for each in found.lines] == [
        ("deposits", BEFORE, None), ("fees", BEFORE, -9),
        ("deposits", MONTH, None), ("fees", MONTH, -15), ("reversals", MONTH, None), ("reversals", MONTH, 2),
    ]  # fmt: skip
    assert (found.lines[2].records, found.lines[4].records) == (35, -7)
    evidence = found.lines[2].evidence
    assert (evidence.count, evidence.first.leaf, evidence.last.id) == (5, 1, str(UUID(int=1)))
    assert run(posted, "verify", "s.json").stdout == "s.json: equal, byte for byte.\n"
    changed = (
        (posted.data_dir / "s.json").read_text().replace("-0.000015", "-0.000014").replace("-0.000022", "-0.000021")
    )
    (posted.data_dir / "changed.json").write_text(changed)
    said = run(posted, "verify", "s.json", "changed.json", "--json")
    assert said.returncode == 3
    equal, other = map(json.loads, said.stdout.splitlines())
    assert equal["equal"]
    assert other["differences"] == [
        {"where": "balance in EUR", "given": "opening 0.00 EUR, closing -0.000021 EUR",
         "derived": "opening 0.00 EUR, closing -0.000022 EUR"},
        {"where": "line 4, amount", "given": "-0.000014 EUR", "derived": "-0.000015 EUR"},
    ]  # fmt: skip
    (posted.data_dir / "none.json").write_text("{}")
    said = run(posted, "verify", "none.json", "changed.json", "s.json")
    assert (said.returncode, "none.json is no statement" in said.problem) == (4, True)
    assert ("changed.json differs" in said.stdout, "s.json: equal" in said.stdout) == (True, True)
    assert "nothing was posted" in run(posted, "draw", MONTH, "--owner", "b" * 32, "--draft", "--out", "b").problem


@pytest.mark.kafka
def test_a_month_is_closed_and_its_statements_reach_their_owners(posted: Settings) -> None:
    shown = done(run(posted, "close", MONTH, "--draft", "--out", "month.tar.gz", "--json"))
    assert shown == {
        "statements": 2,
        "lines": 12,
        "sums": [{"currency": "EUR", "opening": "0.00", "closing": "-0.000088"}],
    }
    for delivered in (1, 0):
        counts = done(run(posted, "deliver", "month.tar.gz", "--json"))
        assert (counts["delivered"], counts["there_already"]) == (delivered, 1 - delivered)
    bucket = bucket_name(keys.pseudonym_key(posted), posted.bucket_prefix, ACCOUNT)
    found = from_json(stores.store(posted).get(bucket, statement_key(MONTH, 1, "draft")))
    assert isinstance(found, Statement)
    assert found.holder.id == ACCOUNT
