"""What the demo says of its packages is checked: each claim fails where it is not so."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bank.withdrawals.packaging.notices import Notice
from bank.withdrawals.packaging.paying import PackageMoney
from bank.withdrawals.terms import LicencePrice, PriceBasis
from teller.sandbox.packages.claims import Claims, DeliveredPackage, DemoPackages
from teller.sandbox.packages.originator import ReceivedPackage
from tests.bank.withdrawals.packaging.samples import NOTICE as OF_SAMPLES

PRICE = LicencePrice(PriceBasis.RECORD, "EUR", 50_000)


def package(number: int, owners: str, owed: int = 0) -> DeliveredPackage:
    """A package in which each owner has two rows, of texts of its own."""
    rows = {bytes([number, ord(owner), at]): {"text": f"{owner} {at}"} for owner in owners for at in (1, 2)}
    received = ReceivedPackage(Path("there"), f"package {number}", rows)
    money = PackageMoney("EUR", owed, 0, len(owners)) if owed else None
    return DeliveredPackage(UUID(int=number), received, dict.fromkeys(owners, 2), money)


def notice(rows: tuple[bytes, ...]) -> Notice:
    return replace(OF_SAMPLES, rows=rows)


FIRST, SECOND = package(1, "abcd", 400_000), package(2, "ab", 200_000)
NOTICE = notice(tuple(name for name in FIRST.received.rows if name[1] in b"cd"))
CLAIMS = Claims(FIRST, SECOND, PRICE, "abcd", "cd", [NOTICE])


def test_what_is_so_has_no_problem_and_is_summed_up() -> None:
    assert list(CLAIMS.problems()) == []
    assert FIRST.summed() == (str(FIRST.package), 4, 8, "0.40 EUR", "package 1")
    assert package(3, "ab").summed().paid == "nothing"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"holders": "abcde"}, "other owners than those who have a licence"),
        ({"gone": "c"}, "other owners than those who have a licence"),
        ({"first": FIRST._replace(rows=dict.fromkeys("abcd", 3))}, "other rows than its owners were told"),
        ({"first": FIRST._replace(money=None)}, "were not paid 0.40"),
        ({"first": package(1, "abcd", 350_000)}, "were not paid 0.40"),
        ({"second": package(2, "ab", 400_000)}, "were not paid 0.20"),
        ({"second": package(2, "abc")}, "does not have 4 rows fewer"),
        ({"second": package(2, "ac")}, "a text of an owner who revoked is in the second package"),
        ({"second": package(1, "ac")}, "notices name other rows"),
        ({"notices": [notice((b"x",))]}, "notices name other rows"),
        ({"notices": []}, "does not have 0 rows fewer"),
    ],
)
def test_what_is_not_so_is_named(changes: dict[str, Any], problem: str) -> None:
    found = list(CLAIMS._replace(**changes).problems())
    assert any(problem in each for each in found), found


def test_problems_that_are_found_later_count() -> None:
    assert DemoPackages("reel-ai").well
    assert not DemoPackages("reel-ai").with_problems(["wrong"]).well
