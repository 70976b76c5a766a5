"""veraPDF takes statements for PDF/A-3a and PDF/UA-1, and says what it does not take."""

from pathlib import Path

import pytest

from bank.ledger.documents.statement import LineKind, StatementStatus
from teller.operate.statements.rendering import to_pdf
from tests.bank.ledger.documents.examples import line, statement
from tests.statements import verapdf

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not verapdf.JAR.exists(), reason=verapdf.NOT_THERE),
]


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_a_statement_is_archivable_and_accessible(tmp_path: Path, flavour: str) -> None:
    lines = tuple(line(LineKind.USES, number, partner=f"你 Ж {number:05d}") for number in range(1, 80))
    file = tmp_path / "statement.pdf"
    file.write_bytes(to_pdf(statement(status=StatementStatus.DRAFT, lines=lines, balances=())))
    assert verapdf.verdict(file, flavour) == "PASS"


def test_another_file_is_not(tmp_path: Path) -> None:
    file = tmp_path / "statement.pdf"
    file.write_bytes(to_pdf(statement()).replace(b"/MarkInfo", b"/MarkNone"))
    assert verapdf.verdict(file, "ua1").startswith("FAIL")
