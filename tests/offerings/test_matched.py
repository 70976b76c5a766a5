"""Orders to make offers go to whom a plain loop over receipts and accounts finds, and say what each of these holds."""

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bank.accounts import account_records, erasures
from bank.accounts.account import Account
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.accounts.events import AccountKind
from bank.withdrawals import answers
from bank.withdrawals import offering as documents
from bank.withdrawals.account_states import AccountStates
from bank.withdrawals.answers import AnswerKind
from bank.withdrawals.holdings import Holdings
from bank.withdrawals.terms import Offering, WantedRecords
from teller.operate.offerings.matched import OwnerSet, OwnersHoldings
from tests.bank.withdrawals.documents import offering_text
from tests.offerings.memory import receipt

POSTS, CALLS = "social.post", "telecom.call"


class DrawnOwner(NamedTuple):
    """An owner: receipts of posts and calls, and what is true of the account."""

    posts: list[int]
    calls: list[int]
    opened: bool = True
    closed: bool = False
    erased: bool = False
    had: bool = False


def offering(posts: int, calls: int) -> Offering:
    found = documents.read(offering_text())
    assert isinstance(found, Offering)
    wanted = (WantedRecords(POSTS, frozenset({"text"}), posts), WantedRecords(CALLS, frozenset({"at"}), calls))
    return replace(found, terms=replace(found.terms, wanted=wanted))


counts = st.lists(st.integers(0, 9), max_size=3)
flag = st.sampled_from([False, False, False, True])
drawn_owners = st.dictionaries(
    st.integers(0, 2**128 - 1).map("{:032x}".format),
    st.builds(DrawnOwner, counts, counts, st.sampled_from([True, True, False]), flag, flag, flag),
    max_size=8,
)


@given(drawn_owners, st.integers(1, 8), st.integers(1, 8))
def test_orders_go_to_whom_a_plain_loop_finds(drawn: dict[str, DrawnOwner], posts: int, calls: int) -> None:
    found, had = OwnersHoldings(Holdings(), AccountStates()), OwnerSet()
    for owner, each in drawn.items():
        for record_type, receipts in ((POSTS, each.posts), (CALLS, each.calls)):
            for records in receipts:
                assert found.holdings.take_record(*receipt(owner, records, record_type))
        if each.opened:
            account = Account(owner, 1, AccountKind.PERSON, 1, 7 if each.closed else 0)
            found.accounts.take_account(*account_records.encoded(account))
        if each.erased:
            found.accounts.take_erasure(*erasures.encoded(ErasureEvent(ErasureKind.ERASED, owner)))
        if each.had:
            had.add(owner)
    asked = offering(posts, calls)
    numbers = found.matching(asked.terms)
    match = {
        owner: ((POSTS, sum(each.posts)), (CALLS, sum(each.calls)))
        for owner, each in drawn.items()
        if sum(each.posts) >= posts and sum(each.calls) >= calls
        if each.opened and not each.closed and not each.erased
    }
    assert len(numbers) == len(match)
    orders = list(found.offers(asked, numbers, had))
    assert {each.owner: each.held for each in orders} == {
        owner: held for owner, held in match.items() if not drawn[owner].had
    }
    assert len({each.answer_id for each in orders}) == len(orders)
    assert [answers.decoded(*answers.encoded(each)) for each in orders] == orders
    assert {(each.kind, each.offering, each.version) for each in orders} <= {(AnswerKind.OFFER, asked.id, 1)}
    assert orders == list(found.offers(asked, numbers, had))  # the same ids again
