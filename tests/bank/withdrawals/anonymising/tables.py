"""Tables and plans for the tests of anonymising, drawn and by hand; and plain k and l, counted group by group."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from bank.withdrawals.anonymising.anonymise import NOTHING_WENT_OUT, anonymise
from bank.withdrawals.anonymising.coding import PackageRows
from bank.withdrawals.anonymising.former import FormerReleases
from bank.withdrawals.anonymising.ladders import DateLadder, Ladder, NumberLadder, PrefixLadder, TreeLadder
from bank.withdrawals.anonymising.outcomes import AnonymisedRows, AnonymisingRefusal
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule, QuasiIdentifier

SEED: Final = bytes(range(16))
AGE: Final = NumberLadder(0, 120, (1, 10, 40))
DAY: Final = DateLadder(date(2026, 1, 1), date(2028, 1, 1))
ZIP: Final = PrefixLadder((3, 1))
LANGUAGE: Final = TreeLadder({"de": "germanic", "nl": "germanic", "fr": "romance", "germanic": "european"})
LADDERS: Final[Mapping[str, Ladder]] = {"age": AGE, "day": DAY, "language": LANGUAGE, "zip": ZIP}
COLUMNS: Final = ("age", "day", "language", "zip", "illness", "text")

_ODD: Final[Mapping[str, Sequence[Any]]] = {
    "age": [0, 9, 10, 41, 119, 41.5, None, float("nan"), -1, True, "41"],
    "day": [date(2026, 1, 1), date(2026, 1, 31), date(2027, 12, 31), date(2028, 1, 1), None,
            datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 1, 31)],  # noqa: DTZ001 - not covered
    "language": ["de", "nl", "fr", "romance", None, "klingon", 7],
    "zip": ["101", "102", "1", "200", "20", "2*", None, b"1"],
    "illness": ["a", "b", "c", None, float("nan"), 1, 1.0, [1]],
    "text": ["", "a text"],
}  # fmt: skip
#: Covered, and alike on the lower rungs.
_FAIR: Final[Mapping[str, Sequence[Any]]] = {
    "age": [31, 31, 31, 32, 33, 45, 77],
    "day": [date(2026, 1, 1)] * 3 + [date(2026, 1, 2), date(2026, 3, 1), date(2027, 3, 1)],
    "language": ["de", "de", "de", "nl", "fr"],
    "zip": ["101", "101", "101", "102", "200"],
    "illness": ["a", "b", "c"],
    "text": ["", "a text"],
}


def rows_of(drawn: Iterable[Sequence[Any]]) -> PackageRows:
    """Return the table of rows that begin with their owner."""
    owners, *columns = zip(*drawn, strict=True)
    return PackageRows(owners, dict(zip(COLUMNS, columns, strict=True)))


def _table(seed: int, owners: str, values: Mapping[str, Sequence[Any]], least: int) -> PackageRows:
    """Return a table of chance: rows that hypothesis draws are too much alike to tell choices of rungs apart."""
    chance = Random(seed)
    count = chance.randint(least, 40)
    return rows_of((chance.choice(owners), *(chance.choice(values[name]) for name in COLUMNS)) for _ in range(count))


seeds = st.integers(0, 2**32)
fair_tables = seeds.map(lambda seed: _table(seed, "abcdefghijklmnop", _FAIR, 10))
tables = fair_tables | seeds.map(lambda seed: _table(seed, "abcdef", _ODD, 1))


def plan_of(names: Iterable[str], k: int = 2, diversity: int = 1, most_suppressed: int = 500) -> AnonymisingPlan:
    columns = {name: QuasiIdentifier(LADDERS[name]) for name in names}
    return AnonymisingPlan(
        {**columns, "illness": ColumnRule.SENSITIVE, "text": ColumnRule.TEXT}, k, diversity, most_suppressed
    )


def _plans(names: st.SearchStrategy[set[str]]) -> st.SearchStrategy[AnonymisingPlan]:
    return st.builds(
        plan_of, names, st.integers(2, 4), st.integers(1, 2), st.sampled_from([0, 100, 300, 500, 900, 999])
    )


plans = _plans(st.sets(st.sampled_from(sorted(LADDERS)), max_size=3))
#: Plans with many combinations of rungs.
wide_plans = _plans(st.sets(st.sampled_from(sorted(LADDERS)), min_size=2, max_size=3))


def anonymised(table: PackageRows, plan: AnonymisingPlan, former: FormerReleases = NOTHING_WENT_OUT) -> AnonymisedRows:
    found = anonymise(table, plan, SEED, former)
    assert isinstance(found, AnonymisedRows), found
    return found


def refused(table: PackageRows, plan: AnonymisingPlan, former: FormerReleases = NOTHING_WENT_OUT) -> AnonymisingRefusal:
    found = anonymise(table, plan, SEED, former)
    assert isinstance(found, AnonymisingRefusal)
    return found


def groups_of(table: PackageRows, plan: AnonymisingPlan, done: AnonymisedRows) -> list[list[int]]:
    """Return the numbers of the table's rows by group, as whoever has the package sees the groups."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(done.source.tolist()):
        found[tuple(done.columns[name][place] for name in plan.ladders)].append(row)
    return list(found.values())


def plain_k(table: PackageRows, group: Iterable[int]) -> int:
    return len({table.owners[row] for row in group})


def plain_diversity(table: PackageRows, group: Sequence[int], column: str) -> int:
    """Return l: no more than the values, nor than owners, and still one less without any one of the owners."""
    held: dict[str, set[Any]] = defaultdict(set)
    for row in group:
        value = table.columns[column][row]
        if isinstance(value, list):
            value = "no value, a list"
        held[table.owners[row]].update({value} if value is not None and value == value else ())  # noqa: PLR0124
    owners = {table.owners[row] for row in group}
    of_others = [set().union(*(held[other] for other in owners - {each})) for each in owners]
    return min(len(owners), len(set().union(*held.values())), 1 + min(map(len, of_others)))
