"""The PDF of a statement: archivable, accessible, with its files inside, and no text of it is ever code."""

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bank.ledger.documents.amounts import Amount
from bank.ledger.documents.camt053 import to_camt053
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.statement import Holder, HolderKind, LineKind, Statement, StatementStatus
from teller.operate.statements.rendering import CAMT_NAME, JSON_NAME, to_pdf
from teller.operate.statements.view import shown
from tests.bank.ledger.documents.examples import line, statement

HOSTILE = [
    '#read("/etc/passwd")', "*bold* _it_ $x^2$", '#import "@preview/x:1.0.0"', "]#panic()[", '"); #eval("1")', "<a@b>",
    "// c", "\\u{41}", "`raw`", "= head", "-- '\"~",
]  # fmt: skip


def read(found: Statement) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(to_pdf(found)))


@pytest.fixture(scope="module")
def document() -> pypdf.PdfReader:
    return read(statement())


def text(document: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def root(document: pypdf.PdfReader) -> DictionaryObject:
    found = document.trailer["/Root"].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua(document: pypdf.PdfReader) -> None:
    metadata = root(document)["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    for each in ("<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1<"):
        assert each in metadata
    marks = root(document)["/MarkInfo"]
    assert isinstance(marks, DictionaryObject)
    assert str(marks["/Marked"]) == "True"
    assert "/StructTreeRoot" in root(document)
    assert str(root(document)["/Lang"]) == "en"
    assert document.metadata is not None
    assert document.metadata.title == "Statement for November 2026"


def test_its_files_are_the_statement_for_programs(document: pypdf.PdfReader) -> None:
    data = to_json(statement())
    assert document.attachments == {JSON_NAME: [data], CAMT_NAME: [to_camt053(statement())]}
    files = root(document)["/AF"]
    assert isinstance(files, ArrayObject)
    assert [each.get_object()["/AFRelationship"] for each in files] == ["/Alternative", "/Source"]  # by name


def objects(found: Any, seen: set[int]) -> list[DictionaryObject]:
    if isinstance(found, IndirectObject):
        if found.idnum in seen:
            return []
        seen.add(found.idnum)
        found = found.get_object()
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else []
    own = [found] if isinstance(found, DictionaryObject) else []
    return own + [each for value in inner for each in objects(value, seen)]


def test_fonts_are_embedded_and_nothing_leads_outside(document: pypdf.PdfReader) -> None:
    found = objects(root(document), set())
    descriptors = [each for each in found if each.get("/Type") == "/FontDescriptor"]
    assert descriptors
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & each.keys() for each in descriptors)
    assert not [each for each in found if {"/URI", "/JS", "/Launch", "/OpenAction"} & each.keys()]


def test_it_shows_what_the_statement_says(document: pypdf.PdfReader) -> None:
    said = text(document)
    for each in ("Bank of Examples", "a1a1a1a1", "P-0001", "7.344444", "−0.001234 EUR", "Ärzte & Söhne <GmbH>",
                 "correction of October 2026", "5 to 9", "Status Final, version 1",
                 "Statement for November 2026, final, version 1 Page 1 of 1"):  # fmt: skip
        assert each in said


def test_the_same_statement_is_the_same_file() -> None:
    assert to_pdf(statement()) == to_pdf(statement())


def test_a_hostile_name_is_text() -> None:
    lines = tuple(line(LineKind.USES, number, partner=each) for number, each in enumerate(sorted(HOSTILE), 1))
    said = text(read(statement(lines=lines, balances=(), bank=HOSTILE[0])))
    for each in HOSTILE:
        assert "".join(each.split()) in "".join(said.split())
    assert "root:" not in said


@pytest.mark.parametrize("name", ["你好 \U0001f600", "שלום", "عربى", "ก็", "\u0340x", "x" * 256, "Ω Ж ŁódŹ ﬁ"])
def test_every_name_that_a_statement_may_have_is_rendered(name: str) -> None:
    found = statement(lines=(line(LineKind.USES, partner=name),), balances=())
    assert len(to_pdf(found)) > 10_000


def test_letters_that_no_font_has_are_named() -> None:
    assert shown("a你b") == "a U+4F60 b"
    assert shown("Zoë") == "Zoë"


def test_a_draft_says_so_and_a_month_of_nothing_has_a_statement() -> None:
    said = text(read(statement(status=StatementStatus.DRAFT, lines=(), balances=())))
    assert "may still change" in said
    assert "Nothing happened" in said


def test_a_statement_of_many_lines_has_its_header_on_each_page() -> None:
    lines = tuple(
        line(LineKind.FEES, number, depositor=f"d{number:06d}", amount=Amount("EUR", 0)) for number in range(1, 120)
    )
    holder = Holder(HolderKind.DEPOSITOR, "acme")
    document = read(statement(lines=lines, balances=(statement().balances[0].__class__("EUR", 0, 0),), holder=holder))
    assert len(document.pages) > 3
    assert "Line" in document.pages[1].extract_text()
