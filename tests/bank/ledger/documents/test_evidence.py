"""A line's root is that of RFC 6962 over all that it is about."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.documents.evidence import EvidenceKind, Item, RunningRoot, evidence_of
from bank.transparency.merkle import leaf_hashes, root
from tests.bank.ledger.documents.examples import item


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_running_root_is_the_tree_s(entries: list[bytes]) -> None:
    running = RunningRoot()
    for each in entries:
        running.add(each)
    assert running.root() == root(leaf_hashes(entries))


def test_items_without_a_leaf_come_last() -> None:
    bare = Item("00")
    found = evidence_of(EvidenceKind.RECEIPT, [item(5), item(7), bare])
    assert (found.count, found.first, found.last) == (3, item(5), bare)
    assert found.root == root(leaf_hashes([item(5).entry, item(7).entry, b"00\n"])).hex()


@pytest.mark.parametrize("items", [[], [item(2), item(1)], [item(1), item(1)], [Item("00"), item(1)]])
def test_items_out_of_order_are_no_evidence(items: list[Item]) -> None:
    with pytest.raises(ValueError, match="order"):
        evidence_of(EvidenceKind.RECEIPT, items)


@pytest.mark.parametrize(
    "change", [{"count": 0}, {"count": True}, {"root": "0" * 64}, {"root": "A" * 64}, {"last": item(2)}, {"count": 2}]
)
def test_what_cannot_be_of_one_item_is_no_evidence(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"root|item"):
        replace(evidence_of(EvidenceKind.RECEIPT, [item(1)]), **change)


@pytest.mark.parametrize(("name", "leaf"), [("", 1), ("a b", 1), ("ä", 1), ("a\0", 1), ("a" * 141, 1), ("a", -1),
                                            ("a", True), ("a", 2**53)])  # fmt: skip
def test_an_item_has_an_id_that_prints_and_a_leaf(name: str, leaf: int) -> None:
    with pytest.raises(ValueError, match=r"id|leaf"):
        Item(name, leaf)
