"""The doctor on the ledger's PostgreSQL: a real one, seen by users with and without rights, with a password or none."""

from pathlib import Path

import pytest

from bank.ledger.books.postgresql_facts import DatabaseFacts
from bank.ledger.books.postgresql_schema import SCHEMA
from teller import settings
from teller.operate.doctor import ledger_books
from teller.operate.doctor.examine import examine, guarded
from teller.operate.doctor.finding import CheckResult, Level
from teller.settings import Settings
from tests.bank.ledger_books.postgresql_server import PASSWORD, PostgresqlServer


@pytest.fixture(name="password")
def fixture_password(tmp_path: Path) -> Path:
    (file := tmp_path / "password").write_text(PASSWORD)
    file.chmod(0o600)
    return file


def found(bank: Settings) -> list[CheckResult]:
    seen = list(guarded(ledger_books.BOOKS, lambda: ledger_books.judge(bank)))
    assert PASSWORD not in repr(seen)
    assert all(bool(each.mend) is (each.level is not Level.OK) for each in seen)
    return seen


def bank_at(address: str, password: Path | None) -> Settings:
    return settings.load(ledger_books_url=address, ledger_books_password_file=password)


def user(server: PostgresqlServer, name: str) -> str:
    """Make a user without rights; return the address for it."""
    server.execute(f"DROP ROLE IF EXISTS {name}")
    server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    return server.address.replace("teller@", f"{name}@")


def test_a_fit_database_is_looked_at_beside_its_ledger(postgresql: PostgresqlServer, password: Path) -> None:
    postgresql.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    (first,) = found(bank_at(postgresql.address, password))
    assert (first.level, "made at the first start" in first.what) == (Level.OK, True)
    books = postgresql.books()
    (second,) = found(bank_at(postgresql.address, password))
    assert (second.level, "is there" in second.what) == (Level.OK, True)
    books.apply([], 7)  # the doctor has not become the writer
    books.close()


def test_a_user_without_rights_is_told_which(postgresql: PostgresqlServer, password: Path) -> None:
    postgresql.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    stranger = bank_at(user(postgresql, "stranger"), password)
    (before,) = found(stranger)
    assert (before.level, "GRANT CREATE" in before.mend) == (Level.FAULT, True)
    postgresql.books().close()
    postgresql.execute(f"GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO stranger")
    (others,) = found(stranger)
    assert (others.level, "may not use it" in others.what) == (Level.FAULT, True)
    postgresql.execute(
        f"DROP SCHEMA {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; GRANT USAGE, CREATE ON SCHEMA {SCHEMA} TO stranger"
    )
    assert [each.level for each in found(stranger)] == [Level.OK]  # made for it, and empty
    postgresql.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def test_what_gives_no_connection_is_told_apart(postgresql: PostgresqlServer, password: Path, tmp_path: Path) -> None:
    (wrong := tmp_path / "wrong").write_text("canary")
    wrong.chmod(0o600)
    cases = {
        "refuses": bank_at(postgresql.address, wrong),
        "asks for a password": bank_at(postgresql.address, None),
        "does not answer": bank_at("postgresql://teller@127.0.0.1:9/bank", password),
        "does not": bank_at(postgresql.address + "?sslmode=verify-full", password),
    }
    for words, bank in cases.items():
        (only,) = found(bank)
        assert (only.level, words in only.what) == (Level.FAULT, True)
        assert "canary" not in repr(only)


def test_a_password_file_that_others_read_is_a_fault(password: Path) -> None:
    password.chmod(0o644)
    (only,) = found(bank_at("postgresql://teller@127.0.0.1:9/bank", password))
    assert (only.level, "chmod 600" in only.what) == (Level.FAULT, True)


def test_a_standby_an_older_server_and_a_way_in_the_clear() -> None:
    levels = [(each.level, each.what) for each in ledger_books.judge_facts(DatabaseFacts(14, True, False, True, True))]
    assert [level for level, _ in levels] == [Level.FAULT, Level.WARNING, Level.WARNING]
    assert [word in what for (_, what), word in zip(levels, ("standby", "14", "clear"), strict=True)] == [True] * 3


@pytest.mark.parametrize(("part", "looked"), [("ledger", True), ("worker", False)])
def test_only_those_who_are_the_ledgers_look(part: str, looked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_kafka", "_scanner"):
        monkeypatch.setattr(f"teller.operate.doctor.examine.{name}", lambda *_: iter(()))
    bank = settings.load(ledger_books_url="postgresql://teller@127.0.0.1:9/bank", kafka_bootstrap="127.0.0.1:9")
    checks = {each.check for each in examine(bank, [part])}  # type: ignore[list-item]
    assert (ledger_books.BOOKS in checks) is looked
