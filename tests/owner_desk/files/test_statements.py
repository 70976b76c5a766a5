"""Statements: listed by their names, opened through the trail for their owner alone, drawn apart."""

import io
import os
import sys

import pypdf
import pytest

from bank.keys.encrypted_object import Place, encrypt
from bank.ledger.documents.camt053 import to_camt053
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.statement import Holder, HolderKind
from bank.store import MemoryStore
from bank.store.memory import Fault
from pipelines.access.protocol import TrailUnavailable
from schemas.identifiers import statement_key, statement_named
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import forms
from teller.operate.owner_desk.files.drawing_apart import DrawingApart
from teller.operate.owner_desk.files.statements import MOST_BYTES, DrawnFile, OwnersStatements
from teller.operate.owner_desk.port.money import StatementRow
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.statements.delivering import STATEMENTS
from tests.bank.ledger.documents.examples import ACCOUNT, statement
from tests.owner_desk.opened import OpenedBank

OTHER = "b2" * 16
DATA = to_json(statement())
PROGRAMS = "tests.owner_desk.files.drawing_doubles"


def bucket_of(owner: str) -> str:
    return f"teller-{owner[:8]}"


class Delivered:
    """A store with statements, encrypted, and what reads them."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store, self.bank = store or MemoryStore(), OpenedBank(ACCOUNT, OTHER)
        self.drawn: list[str] = []
        self.statements = OwnersStatements(
            self.store, bucket_of, self.bank.looks, self.draw, available=tuple(forms.FORMS)
        )

    def draw(self, data: bytes, form: str) -> bytes | DeskRefusal:
        self.drawn.append(form)
        return form.encode() + data[:1]

    def put(self, key: str, data: bytes = DATA, owner: str = ACCOUNT) -> None:
        self.store.ensure_bucket(bucket_of(owner))
        sealed = encrypt(
            self.bank.keys.key_of(owner) or b"", Place(bucket_of(owner), key, STATEMENTS), data, os.urandom
        )
        self.store.put_new(bucket_of(owner), key, sealed)


@pytest.fixture(name="delivered")
def made() -> Delivered:
    found = Delivered()
    found.put(statement_key("2026-11", 1, "final"))
    return found


def test_they_are_listed_the_newest_first_and_nothing_else_is(delivered: Delivered) -> None:
    for month, version, status in (("2026-10", 2, "final"), ("2026-10", 1, "final"), ("2026-11", 3, "draft")):
        delivered.put(statement_key(month, version, status))
    for odd in ("statements/2026-13-final-v00001.json", "statements/x", "statements/2026-11-final-v00000.json"):
        delivered.put(odd)
    found = delivered.statements.rows(ACCOUNT)
    all_of = ("json", "pdf", "camt053")
    assert found == tuple(
        StatementRow(*each, all_of)
        for each in (("2026-11", "final", 1), ("2026-11", "draft", 3), ("2026-10", "final", 2), ("2026-10", "final", 1))
    )
    assert delivered.statements.rows(OTHER) == ()
    assert not delivered.bank.events


def test_a_key_is_read_as_it_was_written() -> None:
    assert statement_named(statement_key("2026-11", 12, "draft")) == ("2026-11", "draft", 12)
    assert statement_named("statements/2026-11-final-v00001.json\n") is None


def test_each_form_has_a_name_that_says_nothing_of_whom_it_is(delivered: Delivered) -> None:
    assert delivered.statements.file(ACCOUNT, "2026-11", "final", 1, "json") == DrawnFile(
        "statement-2026-11-final-v1.json", "application/json", DATA
    )
    pdf = delivered.statements.file(ACCOUNT, "2026-11", "final", 1, "pdf")
    assert pdf == DrawnFile("statement-2026-11-final-v1.pdf", "application/pdf", b"pdf{")
    camt = delivered.statements.file(ACCOUNT, "2026-11", "final", 1, "camt053")
    assert camt == DrawnFile("statement-2026-11-final-v1.camt.053.xml", "application/xml", b"camt053{")
    [event] = delivered.bank.events
    assert (event.owner, event.what) == (ACCOUNT, "statements statements/2026-11-final-v00001.json")


@pytest.mark.parametrize(
    ("month", "status", "version", "form"),
    [
        ("2026-12", "final", 1, "json"), ("2026-11", "draft", 1, "json"), ("2026-11", "final", 2, "json"),
        ("2026-11", "final", 1, "odt"), ("../x", "final", 1, "json"), ("2026-11", "/../", 1, "json"),
        ("2026-11", "final", -1, "json"), ("2026-11", "final", 10**6, "json"), ("", "", 0, ""),
    ],
)  # fmt: skip
def test_what_is_not_there_is_unknown(delivered: Delivered, month: str, status: str, version: int, form: str) -> None:
    assert delivered.statements.file(ACCOUNT, month, status, version, form) == refusing.UNKNOWN
    assert not delivered.bank.events


def test_anothers_statement_is_unknown_and_one_in_a_wrong_bucket_is_closed(delivered: Delivered) -> None:
    assert delivered.statements.file(OTHER, "2026-11", "final", 1, "json") == refusing.UNKNOWN
    delivered.put(statement_key("2026-11", 1, "final"), DATA, OTHER)
    assert delivered.statements.file(OTHER, "2026-11", "final", 1, "json") == refusing.DAMAGED
    depositors = to_json(statement(holder=Holder(HolderKind.DEPOSITOR, OTHER)))
    delivered.put(statement_key("2026-10", 1, "final"), depositors, OTHER)
    assert delivered.statements.file(OTHER, "2026-10", "final", 1, "json") == refusing.DAMAGED
    assert not delivered.drawn


def test_what_is_no_statement_or_too_large_is_closed(delivered: Delivered) -> None:
    delivered.put(statement_key("2026-09", 1, "final"), b"{}")
    delivered.put(statement_key("2026-08", 1, "final"), bytes(MOST_BYTES + 1))
    assert delivered.statements.file(ACCOUNT, "2026-09", "final", 1, "json") == refusing.DAMAGED
    assert delivered.statements.file(ACCOUNT, "2026-08", "final", 1, "json") == refusing.TOO_LARGE


def test_without_the_trail_nothing_is_opened_and_without_the_store_it_is_late(delivered: Delivered) -> None:
    delivered.bank.trail.trouble = TrailUnavailable("away")
    assert delivered.statements.file(ACCOUNT, "2026-11", "final", 1, "pdf") == DeskRefusal(Why.DELAYED, "trail")
    assert not delivered.drawn
    away = Delivered(MemoryStore(lambda method: Fault.BEFORE if method == "list" else None))
    assert away.statements.rows(ACCOUNT) == refusing.STORE_AWAY
    assert away.statements.file(ACCOUNT, "2026-11", "final", 1, "json") == refusing.STORE_AWAY


def test_a_child_draws_pdf_and_camt_053() -> None:
    pdf, camt = (DrawingApart().draw(DATA, form) for form in ("pdf", "camt053"))
    assert isinstance(pdf, bytes)
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments["statement.json"] == [DATA]
    assert camt == to_camt053(statement())


def test_a_statement_about_no_money_has_no_camt_053() -> None:
    without = statement(lines=tuple(each for each in statement().lines if each.amount is None), balances=())
    assert DrawingApart().draw(to_json(without), "camt053") == refusing.UNKNOWN


@pytest.mark.parametrize("form", ["sleep", "fail"])
def test_a_child_that_takes_too_long_or_fails_costs_that_form_alone(form: str) -> None:
    assert DrawingApart(2.0, PROGRAMS).draw(b"", form) == DeskRefusal(Why.CLOSED, "form")


def test_forms_without_their_packages_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert forms.available() == ("json", "pdf", "camt053")
    monkeypatch.setitem(sys.modules, "typst", None)
    assert forms.available() == ("json", "camt053")
