"""Payouts: whole minor units above a threshold, the carry kept, and a file that a real bank takes."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bank.ledger.documents.amounts import unit_of
from bank.ledger.documents.iban import BankDetails, is_iban
from bank.ledger.documents.pain001 import NAMESPACE, Order, Unpayable, to_pain001
from bank.ledger.documents.payouts import NEXT, Due, KeptBalance, Payout, PayoutState, may_become, paid_out, payout_id
from tests.bank.ledger.documents.examples import UNTIL

XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "iso20022/pain.001.001.09.xsd"))
NAMES = {"p": NAMESPACE}
BANK = BankDetails("Bank of Examples", "DE89370400440532013000", "COBADEFFXXX")
ORDER = Order("202611A", UNTIL, UNTIL, BANK)
THRESHOLDS = {"EUR": 500, "JPY": 1, "BHD": 1}
DETAILS = {"p1": BankDetails("Zoë <&> O'Hara", "GB82WEST12345698765432"), "p2": BANK}


@given(st.integers(-(10**9), 2**63 - 1), st.sampled_from(["EUR", "JPY", "BHD"]))
def test_what_is_paid_and_what_is_kept_are_the_balance(micros: int, currency: str) -> None:
    found = paid_out("run", Due("h", "p", currency, micros), THRESHOLDS)
    unit = unit_of(currency) or 0
    if isinstance(found, Payout):
        assert found.minor * unit + found.carry == micros
        assert 0 <= found.carry < unit
        assert found.minor >= THRESHOLDS[currency]
    else:
        assert found is (KeptBalance.NOT_DUE if micros <= 0 else KeptBalance.BELOW_THRESHOLD)
        assert micros // unit < THRESHOLDS[currency]


@pytest.mark.parametrize(
    ("due", "kept"),
    [
        (Due("h", "", "EUR", 10**9), KeptBalance.NO_PAYEE),
        (Due("h", "p", "USD", 10**9), KeptBalance.NO_THRESHOLD),
        (Due("h", "p", "XAU", 10**9), KeptBalance.NO_MINOR_UNIT),
        (Due("h", "p", "JPY", 999_999), KeptBalance.BELOW_THRESHOLD),
    ],
)
def test_what_cannot_be_paid_is_kept_and_says_why(due: Due, kept: KeptBalance) -> None:
    assert paid_out("run", due, {"EUR": 500, "XAU": 1, "JPY": 0}) is kept


def test_a_run_that_is_repeated_pays_once() -> None:
    due = Due("h", "p", "EUR", 10**9)
    assert payout_id("1", due) == payout_id("1", Due("h", "p", "EUR", 5))
    others = [payout_id("2", due), payout_id("1", Due("i", "p", "EUR", 1)), payout_id("1", Due("h", "p", "JPY", 1))]
    assert len({payout_id("1", due), *others}) == 4


def test_states_follow_each_other() -> None:
    made, confirmed, returned = PayoutState
    assert {(one, other) for one in PayoutState for other in PayoutState if may_become(one, other)} == {
        (made, made), (made, confirmed), (made, returned), (confirmed, confirmed), (confirmed, returned),
        (returned, returned),
    }  # fmt: skip
    assert NEXT.keys() == set(PayoutState)


def payouts() -> list[Payout]:
    dues = [Due("h1", "p1", "EUR", 12_345_678), Due("h2", "p2", "JPY", 12_345_678), Due("h3", "p1", "BHD", 12_345_678),
            Due("h4", "p2", "EUR", 5_000_000)]  # fmt: skip
    return [each for each in (paid_out("r", due, THRESHOLDS) for due in dues) if isinstance(each, Payout)]


def test_the_file_is_valid_and_its_sums_are_those_of_the_payouts() -> None:
    data, bad = to_pain001(ORDER, payouts(), DETAILS)
    assert bad == ()
    found = etree.fromstring(data)
    XSD.assertValid(found)
    sums = {each.findtext("p:PmtInfId", namespaces=NAMES): each.findtext("p:CtrlSum", namespaces=NAMES)
            for each in found.iterfind(".//p:PmtInf", NAMES)}  # fmt: skip
    assert sums == {"202611A-BHD": "12.345", "202611A-EUR": "17.34", "202611A-JPY": "12"}
    amounts = {(each.get("Ccy"), Decimal(each.text)) for each in found.iterfind(".//p:InstdAmt", NAMES)}
    assert amounts == {("EUR", Decimal("12.34")), ("EUR", Decimal(5)), ("JPY", Decimal(12)), ("BHD", Decimal("12.345"))}
    assert "Zoë <&> O'Hara" in found.xpath("//p:Cdtr/p:Nm/text()", namespaces=NAMES)
    assert to_pain001(ORDER, payouts()[::-1], DETAILS)[0] == data


def test_a_payee_whose_details_are_wrong_is_left_out_and_told() -> None:
    details = {"p1": BankDetails("canary\n", "GB82WEST12345698765432")}
    data, bad = to_pain001(ORDER, payouts(), details)
    assert data is None
    assert {each.reason for each in bad} == {
        "the name has not 1 to 140 characters that print", "nobody knows the payee's bank details"
    }  # fmt: skip
    assert "canary" not in repr((bad, details))
    assert bad[0] == Unpayable(payouts()[0].id, "the name has not 1 to 140 characters that print")


@pytest.mark.parametrize("run", ["", "a b", "ä", "a" * 32])
def test_a_run_s_name_fits_the_format(run: str) -> None:
    with pytest.raises(ValueError, match="31 letters"):
        to_pain001(Order(run, UNTIL, UNTIL, BANK), payouts(), DETAILS)


def test_the_bank_s_own_details_are_checked() -> None:
    with pytest.raises(ValueError, match="BIC"):
        to_pain001(Order("r", UNTIL, UNTIL, BankDetails("B", BANK.iban, "deutsch")), payouts(), DETAILS)


@pytest.mark.parametrize(
    ("iban", "right"),
    [("DE89370400440532013000", True), ("GB82WEST12345698765432", True), ("NO9386011117947", True),
     ("DE88370400440532013000", False), ("DE89 3704 0044 0532 0130 00", False), ("de89370400440532013000", False),
     ("DE89370400440532013000\n", False), ("DE\u0668\u0669370400440532013000", False), ("", False)],
)  # fmt: skip
def test_an_iban_has_check_digits(iban: str, right: bool) -> None:
    assert is_iban(iban) is right
