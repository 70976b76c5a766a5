"""Plans and orders of chance."""

from datetime import date, timedelta
from itertools import accumulate
from operator import mul
from typing import Final

from hypothesis import strategies as st

from bank.ledger.money import WHOLE_SHARE
from bank.withdrawals.anonymising.ladders import DateLadder, DayRung, Ladder, NumberLadder, PrefixLadder, TreeLadder
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier
from bank.withdrawals.packaging.order import PackageOrder

_EPOCH: Final = date(1970, 1, 1)
_days = st.dates(_EPOCH, date(2100, 1, 1))
_kept = st.sets(st.sampled_from(list(DayRung)), min_size=1).map(lambda found: tuple(sorted(found, reverse=True)))
_widths = st.lists(st.integers(2, 5), min_size=1, max_size=4).map(lambda found: tuple(accumulate(found, mul)))
_letters = st.text("abcdefghij", min_size=1, max_size=3)
ladders: st.SearchStrategy[Ladder] = st.one_of(
    st.builds(lambda least, more, widths: NumberLadder(least, least + more, widths),
              st.integers(-1000, 1000), st.integers(1, 1000), _widths),
    st.builds(lambda since, more, kept: DateLadder(since, since + timedelta(more), kept),
              _days, st.integers(1, 9999), _kept),
    st.sets(st.integers(1, 9), min_size=1, max_size=4).map(
        lambda found: PrefixLadder(tuple(sorted(found, reverse=True)))),
    st.dictionaries(_letters, st.just("wide"), min_size=1, max_size=5).map(TreeLadder),
)  # fmt: skip
rules: st.SearchStrategy[ColumnPlan] = st.one_of(st.sampled_from(ColumnRule), ladders.map(QuasiIdentifier))
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
plans = st.builds(
    AnonymisingPlan, st.dictionaries(names, rules, min_size=1, max_size=6), st.integers(0, 50), st.integers(0, 9),
    st.integers(0, 1000),
)  # fmt: skip
orders = st.builds(
    PackageOrder, st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), st.integers(1, 1000),
    st.dictionaries(st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True), plans, min_size=1, max_size=3),
    st.integers(0, WHOLE_SHARE - 1),
)  # fmt: skip
