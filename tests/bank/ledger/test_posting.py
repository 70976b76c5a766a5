"""Postings: balanced, named by their cause, and read back as they were written."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, account, place_of
from bank.ledger.balances import Balances
from bank.ledger.money import MOST, PARTS
from bank.ledger.posting import Charge, Leg, Posting, PostingKind, Quantities, problem, reversal, rounded
from schemas import catalog, framing
from schemas.identifiers import posting_id
from tests.bank.ledger.drawn import NOON, OWNER

DEPOSITOR, INCOME = account(AccountPlace.DEPOSITOR, "example"), account(AccountPlace.INCOME)
PAID = Posting(
    PostingKind.METERING, "cause", NOON, (Leg(DEPOSITOR, "EUR", 5, 7), Leg(INCOME, "EUR", -5)), "example", OWNER,
    Quantities(1, 2, 1), (Charge("standard/1", "depositor/example", "EUR", 5 * PARTS + 7),), schema="social.post.v1",
)  # fmt: skip


def test_a_postings_id_is_durable() -> None:
    assert PAID.posting_id == posting_id("METERING", "cause") == UUID("702a4694-abf9-52ac-95ad-c87bb59faf46")


@pytest.mark.parametrize("posting", [PAID, reversal(PAID, "asked", NOON + 1)])
def test_a_posting_is_read_back(posting: Posting) -> None:
    assert posting_records.decoded(*posting_records.encoded(posting)) == posting


@pytest.mark.parametrize(
    ("posting", "said"),
    [
        (Posting(PostingKind.PAYMENT, "c", 0, (Leg(INCOME, "EUR", 1),)), "sum to zero in EUR"),
        (Posting(PostingKind.PAYMENT, "c", 0, (Leg(INCOME, "EUR", 1), Leg(DEPOSITOR, "USD", -1))), "EUR, USD"),
        (Posting(PostingKind.PAYMENT, "", 0), "names the event"),
        (Posting(PostingKind.PAYMENT, "c", 0, reverses=UUID(int=1)), "reversal"),
        (Posting(PostingKind.REVERSAL, "c", 0), "reversal"),
        (Posting(PostingKind.PAYMENT, "c", 0, (Leg("income.bank/x", "EUR", 0),)), "not in the chart"),
        (Posting(PostingKind.PAYMENT, "c", 0, (Leg(INCOME, "EUE", 0),)), "ISO 4217"),
        (Posting(PostingKind.PAYMENT, "c", 0, (Leg(INCOME, "EUR", MOST + 1),)), "64 bits"),
    ],
)
def test_what_is_no_posting_is_not_written(posting: Posting, said: str) -> None:
    assert said in problem(posting)
    with pytest.raises(ValueError, match=said):
        posting_records.encoded(posting)


def test_its_bytes_are_those_of_the_schema_with_its_logical_types() -> None:
    schema, (_, value) = catalog.load().by_name(posting_records.SCHEMA), posting_records.encoded(PAID)
    record = framing.decode_body(schema, value[framing.HEADER_BYTES :])
    assert (record["posting_id"], record["time"].timestamp() * 1000) == (PAID.posting_id, NOON)
    assert framing.encode(schema, record) == value


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("time", 253_402_300_800_000),
        ("time", -(2**63)),
        ("posting_id", str(PAID.posting_id).upper()),
        ("posting_id", "canary"),
        ("reverses", "canary"),
    ],
)
def test_a_record_of_no_time_or_another_id_is_none(name: str, wrong: object) -> None:
    schema, (key, value) = catalog.load().by_name(posting_records.SCHEMA), posting_records.encoded(PAID)
    record = framing.decode_plain(schema, value) | {name: wrong}
    assert posting_records.decoded(key, framing.encode_plain(schema, record)) is None
    assert posting_records.decoded(key, value + b"\0") is None


def test_a_foreign_record_is_none() -> None:
    key, value = posting_records.encoded(PAID)
    assert posting_records.decoded(b"other", value) is None
    assert posting_records.decoded(key, value[:-1]) is None
    assert posting_records.decoded(key, value.replace(b"example", b"exbmple", 1)) is not None  # its id is of the cause
    assert posting_records.decoded(key, None) is None


@pytest.mark.parametrize("name", ["", "cash/x", "payable.owner", "payable.owner/", "elsewhere/x", "carry/" + "x" * 257])
def test_no_other_name_is_an_account(name: str) -> None:
    assert place_of(name) is None


@settings(max_examples=50)
@given(st.lists(st.integers(-(10**30), 10**30), max_size=20))
def test_carried_parts_are_never_lost(charges: list[int]) -> None:
    carry = posted = 0
    for exact in charges:
        amount, change = rounded(carry, exact)
        posted, carry = posted + amount, carry + change
        assert 0 <= carry < PARTS
    assert posted * PARTS + carry == sum(charges)


def test_a_reversal_takes_all_back() -> None:
    sums = Balances([PAID, reversal(PAID, "asked", NOON + 1)])
    assert not any(sums.amounts.values())
    assert not any(sums.carries.values())
    assert not any(sums.charges.values())
    assert all(used == Quantities() for used in sums.usage.values())
