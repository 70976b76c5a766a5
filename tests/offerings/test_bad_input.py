"""`teller ido open` refuses what is no offering, and who may not open one, with what to do; nothing is written."""

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bank.accounts.depositors import Status
from bank.withdrawals.offering import MOST_BYTES
from bank.withdrawals.terms import Role
from teller.cli.main import app
from tests.bank.withdrawals.documents import offering_text
from tests.offerings.memory import NOW, MemoryBank


@pytest.fixture(name="bank")
def fixture_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryBank:
    bank = MemoryBank(tmp_path, monkeypatch)
    bank.owner(1)
    return bank


def price(amount: str) -> dict[str, str]:
    return {"per": "record", "amount": amount, "currency": "EUR"}


def wanted(**changes: Any) -> list[dict[str, Any]]:
    return [{"record_type": "social.post", "fields": ["text"], **changes}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gift": "x"}, "gift is no field of an offering: correct its name, or remove it"),
        ({"\x1b[2Jx": "x"}, "?[2Jx is no field of an offering"),
        ({"purpose": "\x1b[2Jcanary"}, "purpose: write one line"),
        ({"purpose": "\u202ecanary"}, "purpose: write one line"),
        ({"offering": "\x1b[2J"}, "offering has another form"),
        ({"price": price("0")}, "price.amount: give an amount above 0"),
        ({"price": price("-1")}, "price.amount: give an amount"),
        ({"expires": ...}, "expires is missing: add it"),
        ({"expires": "never"}, 'expires: give a day from 1970 on, such as 2034-03-01, and never "never"'),
        ({"expires": "2026-12-01", "closes": "2026-11-30", "opens": "2026-11-01", "data_until": "2026-11-01"},
         "expires: it is in the past: give a later day"),
        ({"closes": "2026-12-20"}, "closes: it has closed already"),
        ({"expires": "2127-03-01"}, "at most 10958 days after opens"),
        ({"territory": ["EU", "XX"]}, "territory.1: is no territory"),
        ({"territory": []}, "territory has too few entries"),
        ({"uses": []}, "uses has too few entries"),
        ({"uses": ["train", "think"]}, "uses.1 is none of what it can be"),
        ({"wanted": wanted(record_type="social.secret")}, "wanted.0.record_type: is no record type"),
        ({"wanted": wanted(fields=["owner_id"])}, "fields.0 cannot be asked for"),
        ({"version": 2}, "version: the first version of an offering is 1"),
        ({"version": "1"}, "version is no whole number"),
        ({"originator": "nobody"}, "it is not registered: `teller originators register`"),
        ({"uses": ["train", "sell"]}, "grant-use and sell are for originators that are registered as aggregators"),
    ],
)  # fmt: skip
def test_each_problem_is_named_with_what_to_do(bank: MemoryBank, changes: dict[str, Any], said: str) -> None:
    shown = bank.open(**changes)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert said in shown.problem
    assert "\x1b" not in shown.problem
    assert "canary" not in shown.problem
    assert bank.written() == 0


def test_all_problems_are_said_at_once(bank: MemoryBank) -> None:
    problem = bank.open(price=price("0"), expires="never", territory=["XX"]).problem
    assert problem.count("; ") >= 2
    assert all(field in problem for field in ("price.amount", "expires", "territory.0"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "write it as JSON, in UTF-8"),
        (b"[]", "the document is no object"),
        (offering_text().replace(b"films", b"films\xff"), "write it as JSON, in UTF-8"),
        (b"[" * 65_000, "nested too deeply"),
        (b"[" * 30_000 + b"]" * 30_000, "the document is no"),  # how deep is too deep depends on Python
        (offering_text(purpose="x" * MOST_BYTES), "has more than 65536 bytes"),
        (offering_text().replace(b'"version": 1', b'"version": 1.0'), "a number has a point"),
        (offering_text().replace(b'"version": 1', b'"version": 1, "version": 1'), "twice: remove one of version"),
    ],
)
def test_what_is_no_document_is_refused(bank: MemoryBank, text: bytes, said: str) -> None:
    shown = bank.open_text(text)
    assert shown.returncode == 2
    assert said in shown.problem
    assert bank.written() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (((Status.ACTIVE, 10), (Status.SUSPENDED, NOW)), "it is suspended"),
        (((Status.ACTIVE, 10), (Status.ENDED, NOW)), "its registration has ended"),
        (((Status.ACTIVE, NOW + 1),), "it is not registered"),
    ],
)
def test_who_is_not_active_opens_and_offers_nothing(
    bank: MemoryBank, changes: tuple[tuple[Status, int], ...], said: str
) -> None:
    bank.register(*changes)
    assert said in bank.open().problem
    assert bank.written() == 0
    bank.register()
    assert bank.open().returncode == 0
    written = bank.written()
    bank.register(*changes)
    for shown in (bank.open(), bank.ido("offer", "speech-2027")):
        assert shown.returncode == 2
        assert said in shown.problem
    assert bank.written() == written


def test_an_aggregator_may_ask_to_sell(bank: MemoryBank) -> None:
    bank.register(role=Role.AGGREGATOR)
    assert bank.open(uses=["train", "sell"]).returncode == 0


def test_a_registered_name_does_no_harm(bank: MemoryBank) -> None:
    bank.register(name="Acme\x1b[2J\u202e” AI\n")
    assert "“Acme [2J ' AI” (registered as" in bank.open().stdout


@pytest.mark.parametrize("kind", ["folder", "pipe", "/dev/zero", "nothing", "\x1b[2J"])
def test_what_is_no_file_is_said_so_at_once(bank: MemoryBank, kind: str) -> None:
    (bank.folder / "folder").mkdir()
    os.mkfifo(bank.folder / "pipe")
    shown = bank.ido("open", kind)
    assert shown.returncode == 2
    assert any(said in shown.problem for said in ("is no regular file: name one, or -", "No such file"))
    assert "\x1b" not in shown.problem


def test_a_document_comes_by_standard_input_too(bank: MemoryBank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    found = CliRunner().invoke(app, ["ido", "open", "-"], input=offering_text())
    assert found.exit_code == 0, found.exception
    assert len(bank.orders()) == 1
    again = CliRunner().invoke(app, ["ido", "open", "-"], input=b" " * (MOST_BYTES + 100))
    assert "more than 65536 bytes" in str(again.exception)
