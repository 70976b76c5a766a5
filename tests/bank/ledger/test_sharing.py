"""Revenue shared out, against exact fractions."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import Balances
from bank.ledger.money import MOST, Overflow
from bank.ledger.posting import problem
from bank.ledger.sharing import MOST_OWNERS, RevenueEarned, Shares, by_owners, earned, share_out, shared, tie_break
from tests.bank.ledger.drawn import NOON

WEIGHTS = st.dictionaries(st.text("0123456789abcdef", min_size=1, max_size=4), st.integers(0, 10**12), max_size=30)


def split(amount: int, weights: dict[str, int], offering: str = "o", unit: int = 1) -> Shares:
    found = share_out(amount, weights, offering, unit)
    assert isinstance(found, Shares)
    return found


@settings(max_examples=100)
@given(st.integers(0, MOST), WEIGHTS, st.sampled_from([1, 10_000]))
def test_a_split_is_exact_and_nobody_loses_a_unit(amount: int, weights: dict[str, int], unit: int) -> None:
    shares, whole = split(amount, weights, unit=unit), sum(weights.values())
    assert sum(shares.parts.values()) + shares.carried == amount
    assert shares.carried == amount if not whole else shares.carried < unit
    for owner, part in shares.parts.items():
        assert part % unit == 0
        exact = Fraction((amount - shares.carried) * weights[owner], whole) if whole else Fraction(0)
        assert abs(part - exact) < unit
        assert part == 0 or weights[owner] > 0


@given(WEIGHTS)
def test_nobody_with_more_weight_gets_less(weights: dict[str, int]) -> None:
    parts = split(1000, weights).parts
    ordered = sorted(weights, key=lambda owner: weights[owner])
    assert all(parts[one] <= parts[other] for one, other in pairwise(ordered) if weights[one] < weights[other])


def test_ties_go_by_a_published_hash_and_each_offering_draws_anew() -> None:
    owners = [f"{number:032x}" for number in range(50)]
    wins = dict.fromkeys(owners, 0)
    for number in range(40):
        parts = split(10, dict.fromkeys(owners, 1), f"offering-{number}").parts
        won = {owner for owner, part in parts.items() if part}
        assert won == set(sorted(owners, key=lambda owner: tie_break(f"offering-{number}", owner))[:10])
        for owner in won:
            wins[owner] += 1
    assert max(wins.values()) < 20  # 8 of 40 expected; all 40 where one always wins
    assert min(wins.values()) > 0


def test_a_published_example() -> None:
    """The example of docs/ledger.md."""
    assert split(100, {"a": 1, "b": 1, "c": 1}, "offering-1").parts == {"a": 33, "b": 33, "c": 34}


def test_what_nobody_gets_is_carried_and_shared_next_time() -> None:
    first = split(12_345, {}, unit=10_000)
    assert first == Shares({}, 12_345)
    assert split(12_345 + first.carried, {"a": 1}, unit=10_000) == Shares({"a": 20_000}, 4_690)


def test_each_owner_counts_once_or_by_records() -> None:
    assert by_owners({"a": 10, "b": 0, "c": 1}) == {"a": 1, "c": 1}


def test_an_amount_beyond_64_bits_is_an_outcome() -> None:
    assert isinstance(share_out(MOST + 1, {"a": 1}, "o"), Overflow)
    assert isinstance(share_out(-1, {"a": 1}, "o"), Overflow)


def test_a_split_of_many_owners_is_posted_in_pieces_that_balance() -> None:
    offering = RevenueEarned("offering-1", "model", "EUR", 100_000, NOON)
    weights = {f"{number:032x}": number + 100 for number in range(MOST_OWNERS + 7)}
    revenue = earned(offering, "buyer", 10_000_001)
    shares = split(9_000_001 + 5, weights, offering.id, 10)
    postings = [revenue, *shared(offering, 9_000_001, shares)]
    assert not any(map(problem, postings))
    assert len({each.posting_id for each in postings}) == 4
    sums = Balances(postings).amounts
    assert sums[(account(AccountPlace.MODEL, "model"), "EUR")] == 0
    assert sums[(account(AccountPlace.INCOME), "EUR")] == -1_000_000
    assert sums[(account(AccountPlace.CARRY, "model"), "EUR")] == 5 - shares.carried  # 5 were there before
