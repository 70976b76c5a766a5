"""The metadata string of a committed offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.router.buffer import intent
from pipelines.router.buffer.deduplication import NONE, Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.faults import IntentUnreadable
from pipelines.router.kafka.port import Partition, Position

PLACE = Partition("deposits.clean.social", 3)
HOME = "9f86d081"
offsets = st.integers(0, 2**62)


@given(
    offsets,
    st.integers(-1, 2**62),
    st.one_of(st.none(), st.integers(1, 2**60)),
    st.builds(Window, st.integers(0, 10**6), st.integers(0, 10**7), st.booleans()),
)
def test_what_is_committed_is_read_back(offset: int, high: int, length: int | None, window: Window) -> None:
    made = Intent(offset, high, offset + length, window) if length else Intent(offset, high)
    position = intent.encode(made, HOME)
    assert intent.decode(PLACE, position, HOME) == made
    assert position.offset == offset
    assert len(position.metadata) < 200


@given(offsets, st.integers(-1, 2**62), st.integers(1, 2**60), st.integers(1, 1024), st.data())
def test_slices_that_are_done_are_read_back(
    offset: int, high: int, length: int, slices: int, data: st.DataObject
) -> None:
    done = data.draw(st.integers(0, 2**slices - 1))
    made = Intent(offset, high, offset + length, Window(10, 60), slices, done)
    position = intent.encode(made, HOME)
    assert intent.decode(PLACE, position, HOME) == made
    assert position.metadata.startswith('{"v":3,')
    assert len(position.metadata) < 500


def test_nothing_committed_is_a_fresh_start() -> None:
    assert intent.decode(PLACE, None, HOME) == Intent(None, -1, None)


def test_a_chunk_that_was_planned_before_there_were_windows_has_no_duplicates() -> None:
    position = Position(42, '{"v":1,"high":7,"end":50,"home":"9f86d081"}')
    assert intent.decode(PLACE, position, HOME) == Intent(42, 7, 50, NONE)


def test_a_chunk_that_was_planned_before_there_were_corrections_has_none() -> None:
    position = Position(42, '{"v":2,"high":7,"end":50,"window":[10,60],"home":"9f86d081"}')
    assert intent.decode(PLACE, position, HOME) == Intent(42, 7, 50, Window(10, 60, corrects=False))


def test_an_offset_that_an_operator_set_is_taken_as_it_is() -> None:
    assert intent.decode(PLACE, Position(42, ""), HOME) == Intent(42, -1, None)


@pytest.mark.parametrize(("metadata", "problem"), [
    ("garbage", "another consumer"),
    ("[]", "another consumer"),
    ("null", "another consumer"),
    ("{}", "version None"),
    ('{"v":4,"high":1,"home":"9f86d081"}', "newer router"),
    ('{"v":3,"high":1,"home":"9f86d081"}', "no slices"),
    ('{"v":3,"high":1,"slices":4,"home":"9f86d081"}', "no slices"),
    ('{"v":3,"high":1,"end":43,"slices":0,"home":"9f86d081"}', "no slices"),
    ('{"v":3,"high":1,"end":43,"slices":4,"done":"10","home":"9f86d081"}', "no slices that they are done"),
    ('{"v":3,"high":1,"end":43,"slices":4,"done":"-1","home":"9f86d081"}', "no slices that they are done"),
    ('{"v":3,"high":1,"end":43,"slices":4,"done":3,"home":"9f86d081"}', "no slices that they are done"),
    ('{"v":2,"high":1,"end":43,"window":[1],"home":"9f86d081"}', "no window"),
    ('{"v":2,"high":1,"end":43,"window":[1,-1],"home":"9f86d081"}', "no window"),
    ('{"v":2,"high":1,"end":43,"window":7,"home":"9f86d081"}', "no window"),
    ('{"v":1,"high":1,"home":"00000000"}', "pseudonym key or bucket prefix"),
    ('{"v":1,"high":"1","home":"9f86d081"}', "no offsets"),
    ('{"v":1,"high":-2,"home":"9f86d081"}', "no offsets"),
    ('{"v":1,"home":"9f86d081"}', "no offsets"),
    ('{"v":1,"high":1,"end":"9","home":"9f86d081"}', "no offsets"),
    ('{"v":1,"high":1,"end":42,"home":"9f86d081"}', "ends where it begins"),
])  # fmt: skip
def test_metadata_that_is_not_ours_stops_with_the_place_and_the_reason(metadata: str, problem: str) -> None:
    with pytest.raises(IntentUnreadable, match=problem) as raised:
        intent.decode(PLACE, Position(42, metadata), HOME)
    assert "deposits.clean.social/3" in str(raised.value)


@given(st.text(min_size=1))
def test_any_other_text_is_a_clear_stop(metadata: str) -> None:
    with pytest.raises(IntentUnreadable, match=r"deposits\.clean\.social/3"):
        intent.decode(PLACE, Position(42, metadata), HOME)


def test_a_plan_without_an_offset_cannot_be_committed() -> None:
    with pytest.raises(ValueError, match="offset"):
        intent.encode(Intent(None), HOME)
