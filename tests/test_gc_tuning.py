"""What a part has loaded is left alone by the collector of cycles, and cycles made later still go."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from teller.run import gc_tuning


@pytest.fixture
def settled() -> Iterator[None]:
    before = gc.get_threshold()
    gc_tuning.settle()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Node:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("settled")
def test_what_is_loaded_stays_and_cycles_go() -> None:
    assert gc.get_freeze_count() > 1000
    gone = weakref.ref(Node())
    kept = [(number,) for number in range(21 * gc_tuning.THRESHOLDS[0])]
    assert gone() is None
    assert len(kept) == 21 * gc_tuning.THRESHOLDS[0]
