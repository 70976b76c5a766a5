"""Former packages: an originator that has several finds no group below k by comparing them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import PackageRows
from bank.withdrawals.anonymising.former import FormerReleases, GroupLabels, ReleasedPackage, concerning, released
from bank.withdrawals.anonymising.outcomes import AnonymisedRows, AnonymisingRefusal, AnonymisingRule
from bank.withdrawals.anonymising.plan import AnonymisingPlan
from bank.withdrawals.terms import DataPeriod
from tests.bank.withdrawals.anonymising.tables import SEED, anonymised, plan_of, refused

PERIOD: Final = DataPeriod(0, 10)
Person = tuple[str, int, str]


class Sold:
    """Packages that one originator has, and the ledgers that the bank has of them."""

    def __init__(self) -> None:
        self.packages: list[ReleasedPackage] = []
        self.of_owners: dict[str, dict[UUID, frozenset[GroupLabels]]] = defaultdict(dict)
        #: Owners of each group, by package, as the originator could know them at worst.
        self.groups: list[dict[GroupLabels, set[str]]] = []

    @property
    def former(self) -> FormerReleases:
        return FormerReleases(tuple(self.packages), self.of_owners)

    def sell(self, table: PackageRows, plan: AnonymisingPlan) -> AnonymisedRows | AnonymisingRefusal:
        done = anonymise(table, plan, SEED, self.former)
        if isinstance(done, AnonymisedRows):
            self._keep(table, plan, done)
        return done

    def _keep(self, table: PackageRows, plan: AnonymisingPlan, done: AnonymisedRows) -> None:
        package, (owners, owned) = UUID(int=len(self.packages)), released(table, plan, done)
        ladders, rungs = plan.ladders, done.report.rungs
        self.packages.append(ReleasedPackage(package, "acme", "social.post", PERIOD, ladders, rungs, owners))
        for owner, groups in owned.items():
            self.of_owners[owner][package] = groups
        self.groups.append({labels: {each for each in owned if labels in owned[each]} for labels in owners})


def people(found: Iterable[Person]) -> PackageRows:
    """A table with one row of each person."""
    owners, ages, zips = zip(*found, strict=True)
    return PackageRows(owners, {"age": ages, "zip": zips, "illness": ["a"] * len(owners), "text": [""] * len(owners)})


persons = st.lists(
    st.tuples(st.integers(0, 30).map(str), st.sampled_from([5, 6, 15, 25, 60]), st.sampled_from(["101", "102", "200"])),
    min_size=2, max_size=30, unique_by=lambda each: each[0],
)  # fmt: skip


#: Who is left out of a package, and its quasi-identifiers.
asked = st.tuples(st.sets(st.integers(0, 30).map(str)), st.sampled_from([("age",), ("zip",), ("age", "zip")]))


@settings(max_examples=60)
@given(persons, st.lists(asked, min_size=2, max_size=3), st.integers(2, 3))
def test_no_comparison_of_packages_finds_fewer_than_k(
    found: list[Person], packages: list[tuple[set[str], tuple[str, ...]]], k: int
) -> None:
    sold = Sold()
    for left_out, columns in packages:
        if there := [each for each in found if each[0] not in left_out]:
            sold.sell(people(there), plan_of(columns, k, 1, 900))
    for later in range(len(sold.groups)):
        for owners in sold.groups[later].values():
            parts: dict[tuple[Any, ...], set[str]] = defaultdict(set)
            for owner in owners:
                parts[tuple(group_of(owner, former) for former in sold.groups[:later])].add(owner)
            assert all(len(part) >= k for part in parts.values())
        everybody = set().union(*sold.groups[later].values())
        for former in sold.groups[:later]:
            for owners in former.values():
                assert not owners & everybody or not owners - everybody or len(owners - everybody) >= k


def group_of(owner: str, groups: dict[GroupLabels, set[str]]) -> GroupLabels | None:
    return next((labels for labels, owners in groups.items() if owner in owners), None)


def of_age(owners: Sequence[int], age: int = 30) -> PackageRows:
    return people([(str(owner), age, "101") for owner in owners])


def test_a_second_package_without_one_owner_is_refused() -> None:
    """The difference of both would be this owner's rows."""
    sold, plan = Sold(), plan_of(["age"], 3)
    assert isinstance(sold.sell(of_age(range(20)), plan), AnonymisedRows)
    found = sold.sell(of_age(range(19)), plan)
    assert isinstance(found, AnonymisingRefusal)
    assert (found.rule, found.suppressed_rows) == (AnonymisingRule.TOO_MUCH_SUPPRESSED, 19)
    assert isinstance(sold.sell(of_age(range(17)), plan), AnonymisedRows)
    assert isinstance(sold.sell(of_age(range(17)), plan), AnonymisedRows)


def test_a_group_that_one_left_stays_out_and_others_go() -> None:
    sold, plan = Sold(), plan_of(["age"], 3, 1, 500)
    ages = [10] * 10 + [50] * 10
    sold.sell(people([(str(owner), age, "1") for owner, age in enumerate(ages)]), plan)
    found = sold.sell(people([(str(owner), age, "1") for owner, age in enumerate(ages) if owner]), plan)
    assert isinstance(found, AnonymisedRows)
    assert (found.report.rows, found.report.former_rows, found.report.suppressed_owners) == (10, 9, 9)


def test_a_group_that_all_left_hinders_nothing() -> None:
    """Three were enough for the former k; the new one suppresses all of them."""
    sold, ages = Sold(), [10] * 3 + [50] * 10
    table = people([(str(owner), age, "1") for owner, age in enumerate(ages)])
    assert isinstance(sold.sell(table, plan_of(["age"], 2)), AnonymisedRows)
    found = sold.sell(table, plan_of(["age"], 5))
    assert isinstance(found, AnonymisedRows)
    assert (found.report.rows, found.report.former_rows) == (10, 0)


def test_who_is_new_needs_k_who_are_new() -> None:
    sold, plan = Sold(), plan_of(["age"], 3, 1, 200)
    sold.sell(of_age(range(20)), plan)
    found = sold.sell(of_age(range(22)), plan)
    assert isinstance(found, AnonymisedRows)
    assert (found.report.owners, found.report.k, found.report.narrowed_k) == (20, 20, 20)
    found = sold.sell(of_age(range(23)), plan)
    assert isinstance(found, AnonymisedRows)
    assert (found.report.owners, found.report.k, found.report.narrowed_k) == (23, 23, 3)


def test_another_cut_is_generalised_further() -> None:
    """Bands of 10 beside a former package in bands of 15 would leave parts of five years."""
    ages = [(str(number), number % 30, "1") for number in range(90)]
    sold = Sold()
    first, second = plan_of(["zip"], 20), plan_of(["age"], 20, 1, 0)
    assert isinstance(sold.sell(people(ages), second), AnonymisedRows)
    alone = anonymised(people(ages), second)
    assert alone.report.rungs == {"age": 1}
    split = people([(owner, age, "1" if age < 15 else "2") for owner, age, _ in ages])
    sold = Sold()
    assert isinstance(sold.sell(split, first), AnonymisedRows)
    found = sold.sell(split, second)
    assert isinstance(found, AnonymisedRows)
    assert found.report.rungs == {"age": 2}
    assert found.report.narrowed_k == 45


def test_a_column_of_a_former_package_has_to_be_there() -> None:
    sold = Sold()
    sold.sell(of_age(range(20)), plan_of(["age"], 3))
    table = PackageRows(["a", "b"], {"illness": ["a", "b"], "text": ["", ""]})
    found = refused(table, plan_of([], 2), sold.former)
    assert (found.rule, found.problems) == (AnonymisingRule.FORMER_COLUMN_MISSING, ("age",))


def test_what_is_compared() -> None:
    sold = Sold()
    sold.sell(of_age(range(20)), plan_of(["age"], 3))
    packages = tuple(sold.packages)
    assert concerning(packages, "acme", "social.post", DataPeriod(9, 20)) == packages
    assert concerning(packages, "other", "social.post", PERIOD) == ()
    assert concerning(packages, "acme", "telecom.call", PERIOD) == ()
    assert concerning(packages, "acme", "social.post", DataPeriod(10, 20)) == ()


def test_an_erased_owner_has_no_ledger_and_left() -> None:
    """The counts of a package name nobody, and stay."""
    sold, plan = Sold(), plan_of(["age"], 3)
    sold.sell(of_age(range(20)), plan)
    del sold.of_owners["0"]
    assert isinstance(sold.sell(of_age(range(1, 20)), plan), AnonymisingRefusal)
