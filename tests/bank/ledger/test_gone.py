"""Bytes of erased owners: what is kept without them is what is kept of the others."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.balances import Balances
from bank.ledger.charging import held
from bank.ledger.gone import gone_bytes
from bank.ledger.months import month_span
from bank.ledger.posting import Posting, PostingKind, Quantities, reversal
from tests.bank.ledger.drawn import event

OWNERS = [f"{number:032x}" for number in range(4)]
MONTHS = ("2026-10", "2026-11", "2026-12")


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    """Draw a posting of an event that counts, is held, or is taken back, or of what an operator ordered."""
    changes = {"owner": draw(st.sampled_from(OWNERS)), "depositor": draw(st.sampled_from(["example", "other"]))}
    size, time = draw(st.integers(0, 10**6)), month_span(draw(st.sampled_from(MONTHS)))[draw(st.integers(-1, 0))]
    found = held(event(draw(st.integers(1, 10**6)), **changes, quantities=Quantities(1, size, 1), time=time))
    kind = draw(st.sampled_from(["held", "posted", "taken back", "payment"]))
    if kind == "held":
        return found
    if kind == "payment":
        return Posting(PostingKind.PAYMENT, found.cause, time, owner=found.owner)
    posted = Posting(PostingKind.METERING, found.cause, time, (), found.depositor, found.owner, found.quantities)
    return posted if kind == "posted" else reversal(posted, "reverse", time)


@settings(max_examples=100)
@given(st.lists(postings(), max_size=20), st.sets(st.sampled_from(OWNERS)), st.sampled_from(MONTHS))
def test_what_is_kept_is_of_who_was_not_erased(found: list[Posting], erased: set[str], month: str) -> None:
    gone, there = gone_bytes(found, erased, month), Balances(each for each in found if each.owner not in erased)
    for party in ["depositor/example", "depositor/other", *(f"owner/{each}" for each in OWNERS)]:
        assert Balances(found).kept((party, month)) - gone.get(party, 0) == there.kept((party, month))
    assert gone.keys() <= {"depositor/example", "depositor/other", *(f"owner/{each}" for each in erased)}
