"""Earnings, statements and exports together; files of owners who were erased are deleted, whoever erased them."""

import inspect
from pathlib import Path
from threading import Event

import pytest

from bank.store import MemoryStore
from bank.store.memory import Fault
from schemas.identifiers import statement_key
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import kept_files
from teller.operate.owner_desk.files.handed_out import HandedFiles
from teller.operate.owner_desk.files.kept_files import KeptFiles
from teller.operate.owner_desk.port.money import DeskFiles, Earnings, MonthSum, OwnersFile, StatementRow
from teller.operate.owner_desk.port.reading import Money
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.bank.ledger.documents.examples import ACCOUNT
from tests.owner_desk.files.exporting import ExportingDesk
from tests.owner_desk.files.test_statements import DATA, Delivered

EUR = Money("EUR", 1)
SUM = MonthSum("2026-11", "earned", "model", EUR, 1)
ALIEN = "c3" * 16


class Files:
    """All parts of an owner's files, with one statement."""

    def __init__(self, folder: Path, delivered: Delivered | None = None) -> None:
        self.delivered, self.exporting, self.ended = delivered or Delivered(), ExportingDesk(folder), set[str]()
        self.delivered.put(statement_key("2026-11", 1, "final"))
        self.folder = folder / "handed"
        self.files = KeptFiles(
            self.earnings,
            self.delivered.statements,
            HandedFiles(self.folder),
            self.exporting.exports,
            is_ended=self.ended.__contains__,
        )

    @staticmethod
    def earnings(owner: str, more: str) -> tuple[tuple[Money, ...], tuple[MonthSum, ...], str] | DeskRefusal:
        return ((EUR,), (SUM,), more + "x") if owner == ACCOUNT else DeskRefusal(Why.UNKNOWN)

    def statement(self) -> OwnersFile:
        found = self.files.statement(ACCOUNT, "2026-11", "final", 1, "json")
        assert isinstance(found, OwnersFile)
        return found

    def export(self) -> OwnersFile:
        self.files.begin_export(ACCOUNT)
        self.exporting.workers.work()
        found = self.files.export_state(ACCOUNT)
        assert not isinstance(found, DeskRefusal)
        assert found.file is not None
        return found.file


@pytest.fixture(name="all_of")
def made(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_it_is_what_the_page_asks_for(all_of: Files) -> None:
    asked: DeskFiles = all_of.files
    for name, method in inspect.getmembers(DeskFiles, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(method).parameters.keys() - {"self"} == inspect.signature(
                getattr(asked, name)
            ).parameters.keys()  # fmt: skip


def test_earnings_come_with_statements(all_of: Files) -> None:
    row = StatementRow("2026-11", "final", 1, ("json", "pdf", "camt053"))
    assert all_of.files.earnings(ACCOUNT, "m") == Earnings((EUR,), (SUM,), (row,), "mx")
    assert all_of.files.earnings(ALIEN) == refusing.UNKNOWN


def test_earnings_come_while_the_store_is_away(tmp_path: Path) -> None:
    all_of = Files(tmp_path, Delivered(MemoryStore(lambda method: Fault.BEFORE if method == "list" else None)))
    assert all_of.files.earnings(ACCOUNT) == Earnings((EUR,), (SUM,), None, "x")


def test_each_file_is_its_owners_alone(all_of: Files) -> None:
    statement, export = all_of.statement(), all_of.export()
    assert all_of.files.piece(ACCOUNT, statement.file, 0) == DATA
    whole = all_of.files.piece(ACCOUNT, export.file, 0)
    assert isinstance(whole, bytes)
    assert len(whole) == export.size
    for file in (statement.file, export.file, "", "x" * 100_000, "../note.json", "\0"):
        assert all_of.files.piece(ALIEN, file, 0) == refusing.UNKNOWN
    assert all_of.files.statement(ALIEN, "2026-11", "final", 1, "json") == refusing.UNKNOWN
    for made in (statement, export):
        assert ACCOUNT not in made.name


def test_what_is_forgotten_leaves_nothing(all_of: Files) -> None:
    statement, export = all_of.statement(), all_of.export()
    all_of.files.forget(ACCOUNT)
    for each in (statement, export):
        assert all_of.files.piece(ACCOUNT, each.file, 0) == refusing.UNKNOWN
    assert (list(all_of.folder.iterdir()), all_of.exporting.there()) == ([], [])


def test_files_of_who_was_erased_are_deleted_whoever_did_it(all_of: Files) -> None:
    statement = all_of.statement()
    all_of.export()
    all_of.files.sweep()
    assert all_of.exporting.there()
    all_of.ended.add(ACCOUNT)
    ended = DeskRefusal(Why.ACCOUNT_ENDED)
    assert all_of.files.piece(ACCOUNT, statement.file, 0) == ended
    assert all_of.files.statement(ACCOUNT, "2026-11", "final", 1, "json") == ended
    assert all_of.files.begin_export(ACCOUNT) == all_of.files.export_state(ACCOUNT) == ended
    all_of.files.sweep()
    assert (list(all_of.folder.iterdir()), all_of.exporting.there()) == ([], [])


def test_it_sweeps_by_itself_until_it_is_closed(all_of: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "SWEEP_S", 0.001)
    all_of.statement()
    all_of.export()
    all_of.ended.add(ACCOUNT)
    swept, sweep = Event(), all_of.files.sweep

    def sweep_and_say() -> None:
        sweep()
        swept.set()

    monkeypatch.setattr(all_of.files, "sweep", sweep_and_say)
    all_of.files.start()
    assert swept.wait(60)
    assert (list(all_of.folder.iterdir()), all_of.exporting.there()) == ([], [])
    all_of.files.close()


def test_a_sweep_that_fails_is_said_and_the_next_goes_on(
    all_of: Files, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kept_files, "SWEEP_S", 0.001)
    times, again = list[int](), Event()

    def fail() -> None:
        times.append(1)
        if len(times) > 1:
            again.set()
        raise OSError(ACCOUNT)

    monkeypatch.setattr(all_of.files, "sweep", fail)
    all_of.files.start()
    assert again.wait(60)
    all_of.files.close()
    assert "OSError" in caplog.text
    assert ACCOUNT not in caplog.text


def test_what_was_handed_out_ends_with_the_desk_and_exports_stay(all_of: Files) -> None:
    all_of.statement()
    export = all_of.export()
    all_of.files.close()
    assert not list(all_of.folder.iterdir())
    all_of.exporting.restart()
    whole = all_of.exporting.exports.piece(ACCOUNT, export.file, 0)
    assert isinstance(whole, bytes)
    assert len(whole) == export.size
