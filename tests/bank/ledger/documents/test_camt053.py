"""camt.053: valid by ISO's schema, whole minor units, and sums that are exact."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bank.ledger.documents.camt053 import NAMESPACE, rounded_steps, to_camt053
from bank.ledger.documents.statement import Statement, StatementStatus
from tests.bank.ledger.documents.examples import line, statement
from tests.bank.ledger.documents.strategies import AMOUNTS, statements

XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "iso20022/camt.053.001.08.xsd"))
NAMES = {"c": NAMESPACE}


def read(data: bytes | None) -> etree._Element:
    found = etree.fromstring(data)
    XSD.assertValid(found)
    return found


def signed(element: etree._Element) -> Decimal:
    amount = Decimal(element.findtext("c:Amt", namespaces=NAMES))
    return -amount if element.findtext("c:CdtDbtInd", namespaces=NAMES) == "DBIT" else amount


@settings(max_examples=12)
@given(statements())
def test_it_is_valid_and_adds_up(found: Statement) -> None:
    document = read(to_camt053(found))
    parts = document.findall(".//c:Stmt", NAMES)
    assert len(parts) == len(found.balances)
    for part in parts:
        opening, closing = (signed(each) for each in part.findall("c:Bal", NAMES))
        assert opening + sum((signed(each) for each in part.findall("c:Ntry", NAMES)), Decimal()) == closing


@settings(max_examples=50)
@given(AMOUNTS, st.lists(AMOUNTS, max_size=20), st.sampled_from(["EUR", "JPY", "BHD", "UYW", "XAU"]))
def test_rounding_loses_nothing_and_keeps_signs(opening: int, amounts: list[int], currency: str) -> None:
    unit = {"EUR": 10_000, "JPY": 10**6, "BHD": 1000, "UYW": 100, "XAU": 10}[currency]
    steps = list(rounded_steps(opening, amounts, currency))
    assert opening // unit + sum(steps) == (opening + sum(amounts)) // unit
    for amount, step in zip(amounts, steps, strict=True):
        assert step * amount >= 0
        assert abs(step * unit - amount) < unit


def test_hostile_names_stay_text() -> None:
    text = read(to_camt053(statement())).xpath("string(//c:AddtlNtryInf[contains(., 'USD')])", namespaces=NAMES)
    assert text == "exact 2.500000 USD; uses; 2026-11; Ärzte & Söhne <GmbH>; research-1"


def test_a_draft_has_an_interim_balance() -> None:
    codes = read(to_camt053(statement(status=StatementStatus.DRAFT))).xpath("//c:Cd/text()", namespaces=NAMES)
    assert "ITBD" in codes
    assert "CLBD" not in codes


def test_where_there_is_no_money_there_is_no_camt053() -> None:
    kind = statement().lines[1].kind
    assert to_camt053(statement(balances=(), lines=(line(kind),))) is None
