"""Payees from a file: each row is checked, and nothing of it is told."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.documents.iban import BankDetails
from bank.ledger.documents.payees import Payee, WrongRow, decoded, encoded, rows

HEAD = "account,reference,name,iban,bic\n"
ACCOUNT = "0123456789abcdef" * 2
IBAN = "DE89370400440532013000"
GOOD = f"{ACCOUNT},P-1,Ada Example,{IBAN},COBADEFFXXX\n"


def test_a_row_is_a_payee_and_comes_back_as_it_was() -> None:
    (found,) = rows([HEAD, GOOD])
    assert found == Payee(ACCOUNT, "P-1", BankDetails("Ada Example", IBAN, "COBADEFFXXX"))
    assert decoded(ACCOUNT, encoded(found)) == found
    assert "Ada" not in repr(found)
    assert IBAN not in repr(found)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("canary\n", "5 values"),
        (GOOD.replace(ACCOUNT, "canary"), "32 hex digits"),
        (GOOD.replace("P-1", "canary" * 6), "1 to 35"),
        (GOOD.replace("P-1", ""), "1 to 35"),
        (GOOD.replace("Ada Example", "canary\x00"), "the name"),
        (GOOD.replace("3000", "3001"), "check digits"),
        (GOOD.replace("COBADEFFXXX", "canary"), "BIC"),
        ('"canary', "comma-separated"),
        ("canary" * 200, "comma-separated"),
    ],
)
def test_what_is_wrong_is_said_by_its_line_and_not_told(row: str, says: str) -> None:
    *_, found = rows([HEAD, row])
    assert isinstance(found, WrongRow)
    assert says in str(found)
    assert str(found).startswith("line ")
    assert "canary" not in str(found)


def test_an_account_has_one_payee_and_the_first_line_names_the_columns() -> None:
    assert "twice" in str(list(rows([HEAD, GOOD, GOOD]))[1])
    assert list(map(str, rows([GOOD]))) == ["line 1: write account,reference,name,iban,bic into the first line"]
    assert list(rows([])) == []


@settings(max_examples=25)
@given(st.one_of(st.binary(max_size=60), st.recursive(st.integers() | st.text(), st.lists, max_leaves=6).map(
    lambda value: json.dumps(value).encode())))  # fmt: skip
def test_whatever_was_sealed_is_a_payee_or_nobody(value: bytes) -> None:
    found = decoded(ACCOUNT, value)
    assert found is None or found.details.fault is None
