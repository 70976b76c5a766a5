"""Owners whose accounts ended are forgotten, whoever ended them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from teller.operate.owner_desk import desk
from teller.operate.owner_desk.desk import Forgetting


class Kept:
    """Owners of whom something is kept."""

    def __init__(self, owners: set[str]) -> None:
        self.owners = set(owners)

    def known(self, after: str, most: int) -> Sequence[str]:
        return sorted(each for each in self.owners if each > after)[:most]


@given(st.sets(st.integers(0, 5000), max_size=40), st.sets(st.integers(0, 5000), max_size=20), st.integers(1, 7))
def test_every_owner_who_ended_is_forgotten_everywhere_and_nobody_else(
    kept: set[int], ended: set[int], most: int
) -> None:
    owners, over = {f"{each:032x}" for each in kept}, {f"{each:032x}" for each in ended}
    one, files = Kept(owners), set(owners)
    forgetting = Forgetting(one.known, over.__contains__, [one.owners.discard, files.discard])
    before, desk.MOST = desk.MOST, most  # type: ignore[misc]
    try:
        for _ in range(len(owners) + 2):
            forgetting.turn()
    finally:
        desk.MOST = before  # type: ignore[misc]
    assert one.owners == files == owners - over
