"""Random statements, by way of random rows."""

from hypothesis import strategies as st

from bank.ledger.documents.drawing_up import draw_up
from bank.ledger.documents.evidence import EvidenceKind
from bank.ledger.documents.rows import Row, holder_text, packed, packed_opening, sort_key
from bank.ledger.documents.statement import HolderKind, LineKind, Statement
from tests.bank.ledger.documents.examples import ACCOUNT, HEADING, item, row

#: Names of few letters, so that rows meet on a line; some that sort otherwise in UTF-8 than in UTF-16.
NAMES = st.sampled_from(["", "acme", "acme2", "Zoë", "\U0001f600", "\uff5e", "<&>\"'"])
AMOUNTS = st.integers(-(10**12), 10**12) | st.integers(-20_000, 20_000)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    currency = draw(st.sampled_from(["", "EUR", "JPY", "BHD", "XAU"]))
    number = draw(st.integers(1, 40))
    return row(
        number,
        item=item(number) if number < 30 else item(number, number),
        kind=draw(st.sampled_from(LineKind)),
        month=draw(st.sampled_from(["2026-10", "2026-11"])),
        evidence=draw(st.sampled_from(EvidenceKind)),
        depositor=draw(NAMES),
        partner=draw(NAMES),
        currency=currency,
        micros=draw(AMOUNTS) if currency else 0,
        records=draw(st.integers(0, 2**40)),
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    found = [packed(each) for each in draw(st.lists(rows(), min_size=1, max_size=12))]
    found += [packed_opening(holder_text(HolderKind.OWNER, ACCOUNT), "EUR", draw(AMOUNTS))]
    return next(draw_up(HEADING, sorted(found, key=sort_key)))
