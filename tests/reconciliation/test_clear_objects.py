"""Objects in the clear are counted until another one replaces each, and only where the bank encrypts."""

from itertools import permutations
from typing import Any

import pytest

from teller.operate.reconciliation import clear_objects
from teller.operate.reconciliation.clear_objects import ClearObjects


def a_receipt(identity: str, owner: str = "a", encryption: str = "", *replaces: str) -> dict[str, Any]:
    return {"receipt_id": identity, "owner": owner, "encryption": encryption, "replaces": replaces}


def counted(*receipts: dict[str, Any]) -> ClearObjects:
    found = ClearObjects()
    for each in receipts:
        found.take(each)
    return found


CLEAR, OTHER, SECRET = a_receipt("1"), a_receipt("2", "b"), a_receipt("3", "a", "AGS1")
MENDED = a_receipt("4", "a", "AGS1", "1")


def test_a_bank_that_does_not_encrypt_has_nothing_to_mend() -> None:
    assert counted(CLEAR, OTHER).count() == 0


def test_what_lies_in_the_clear_counts_until_it_is_replaced_or_its_owner_erased() -> None:
    found = counted(CLEAR, OTHER, SECRET, CLEAR)
    assert (found.count(), found.count({"b"})) == (2, 1)
    found.take(MENDED)
    assert (found.count(), found.count({"b"})) == (1, 0)


def test_receipts_count_in_any_order() -> None:
    assert {counted(*each).count() for each in permutations([CLEAR, OTHER, SECRET, MENDED])} == {1}


def test_a_receipt_of_before_encryption_is_in_the_clear() -> None:
    assert counted({"receipt_id": "5", "owner": "a"}, SECRET).count() == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clear_objects, "MOST", 3)
    assert counted(SECRET, *(a_receipt(f"c{number}") for number in range(9))).count() == 3
