"""The choice among receipts: each object in the clear that nothing replaces, once; each replaced one, with what stands
in its place.
"""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from teller.operate.encrypting.spool import ReceiptSpool
from tests.encrypting.bank import OWNERS, decoded, encoded, receipt


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Receipts, some of them replaced by later ones; some come twice, and in any order."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 8))):
        one = receipt(draw(st.sampled_from(OWNERS)), number, b"x")
        one["receipt_id"], one["encryption"] = UUID(int=number), draw(st.sampled_from(["", "AGS1"]))
        old = draw(st.sampled_from([None, *made])) if made else None
        if old is not None and not any(str(old["receipt_id"]) in each["replaces"] for each in made):
            one["replaces"] = [str(old["receipt_id"])]
        made.append(one)
    again = draw(st.lists(st.sampled_from(made), max_size=3)) if made else []
    return draw(st.permutations([*made, *again]))


@given(histories())
def test_the_choice(history: list[dict[str, Any]]) -> None:
    spool, by_id = ReceiptSpool(), {str(each["receipt_id"]): each for each in history}
    for each in history:
        assert spool.add(encoded(each))
    by = {old: new for new, each in by_id.items() for old in each["replaces"]}

    def live(name: str) -> str:
        return live(by[name]) if name in by else name

    clear = {name for name, each in by_id.items() if not each["encryption"] and name not in by}
    assert [str(each["receipt_id"]) for each in decoded(spool.in_the_clear())] == sorted(
        clear, key=lambda name: (by_id[name]["bucket"], by_id[name]["object_key"])
    )
    assert sum(each.objects for each in spool.sums()) == len(clear)
    assert sum(each.records for each in spool.sums()) == 2 * len(clear)
    found = {each.receipt_id: each for each in spool.replaced()}
    assert found.keys() == by.keys()
    for name, left in found.items():
        assert (left.bucket, left.key) == (by_id[name]["bucket"], by_id[name]["object_key"])
        assert (left.new_bucket, left.new_key) == tuple(by_id[live(name)][of] for of in ("bucket", "object_key"))
    spool.close()


def test_receipts_that_replace_each_other_end() -> None:
    spool = ReceiptSpool()
    for number in range(2):
        one = receipt(OWNERS[0], number, b"x") | {
            "receipt_id": UUID(int=number),
            "replaces": [str(UUID(int=1 - number))],
        }
        spool.add(encoded(one))
    assert (list(spool.in_the_clear()), list(spool.replaced())) == ([], [])
    assert not spool.add(b"no receipt")
    assert not spool.add(None)
    spool.close()
