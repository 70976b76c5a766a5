"""Which records are duplicates."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.router.buffer.deduplication import NONE, Copy, SeenEvents, Times, Window

ONE, TWO = b"1" * 16, b"2" * 16
WEEK = Window(10, 604_800)
A, B = b"a" * 16, b"b" * 16
T = 1_700_000_000_000


def test_an_event_that_comes_again_is_told_with_the_place_of_the_latest_copy() -> None:
    seen = SeenEvents(10)
    assert [seen.note(key, A, at, T, WEEK) for at, key in enumerate([ONE, TWO, ONE, ONE])] == [
        None,
        None,
        Copy(0, True),
        Copy(2, True),
    ]


def test_a_record_without_a_mark_is_no_copy_of_another() -> None:
    seen = SeenEvents(10)
    assert [seen.note(b"", A, at, T, WEEK) for at in range(3)] == [None] * 3


def test_the_window_ends_after_so_many_records() -> None:
    assert [after(gap, 0) for gap in (1, 9, 10, 11, 12)] == [0, 0, 0, None, None]


def test_and_after_so_many_seconds() -> None:
    at_most = WEEK.seconds * 1000
    assert [after(1, time) for time in (0, at_most, at_most + 1)] == [0, 0, None]


def after(gap: int, time: int) -> int | None:
    seen = SeenEvents(10)
    seen.note(ONE, A, 0, T, WEEK)
    copy = seen.note(ONE, A, gap, T + time, WEEK)
    return None if copy is None else copy.offset


def test_a_clock_that_went_back_changes_nothing() -> None:
    assert after(1, -1_000_000) == 0


def test_without_a_window_nothing_is_kept() -> None:
    seen = SeenEvents(0)
    assert [seen.note(ONE, A, at, T, NONE) for at in range(3)] == [None] * 3
    assert len(seen) == 0


def test_memory_is_bounded_by_the_window() -> None:
    seen = SeenEvents(1000)
    for offset in range(20_000):
        seen.note(offset.to_bytes(16), A, offset, T, WEEK)
        if offset % 100 == 0:
            seen.settle(offset)
    assert 1000 <= len(seen) <= 1350


def test_times_are_kept_where_they_change_and_as_long_as_an_offset_needs_them() -> None:
    times = Times()
    for offset in range(100):
        times.note(offset, T + offset // 10)
    assert len(times) == 10
    times.forget(35)
    assert [times.at(offset) - T for offset in (35, 39, 40, 99)] == [3, 3, 4, 9]
    assert len(times) == 7


def test_times_that_are_taken_back_and_noted_again_are_as_before() -> None:
    times = Times()
    for begin in (0, 4, 5):
        times.take_back(begin)
        for offset in range(begin, 10):
            times.note(offset, T + offset // 3)
        assert [times.at(offset) - T for offset in range(10)] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]
        assert len(times) == 4


def told(*contents: bytes, window: Window = WEEK) -> list[bool | None]:
    """For each of these contents of one event in turn whether it is the same as its copy's."""
    seen = SeenEvents(10)
    copies = [seen.note(ONE, content, at, T, window) for at, content in enumerate(contents)]
    return [None if copy is None else copy.same for copy in copies]


def test_the_latest_copy_decides_what_is_a_correction() -> None:
    assert told(A, A, B, B, A, A) == [None, True, False, True, False, True]


def test_a_record_of_which_no_content_is_known_is_a_duplicate_of_any_copy_and_any_copy_of_it() -> None:
    assert told(A, b"", B, b"", b"", A) == [None, True, True, True, True, True]


def test_where_an_older_router_planned_the_chunk_every_copy_is_a_duplicate() -> None:
    assert told(A, B, A, window=WEEK._replace(corrects=False)) == [None, True, True]


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 4), st.sampled_from([b"", A, B]), st.integers(-2000, 5000)),
        max_size=60,
    ),
    st.integers(1, 12),
    st.integers(0, 12),
)
def test_it_tells_the_same_from_wherever_a_window_before_it_is_read(
    steps: list[tuple[int, int, bytes, int]], records: int, begin: int
) -> None:
    """The plainest reading of the rule is the oracle; a second memory begins somewhere in the middle."""
    window = Window(records, 3)
    events: list[tuple[bytes, bytes, int, int]] = []
    offset, time = 0, T
    for gap, number, content, later in steps:
        offset, time = offset + gap, time + later
        events.append((bytes([number]) * 16, content, offset, time))
    whole, late = SeenEvents(records), SeenEvents(records)
    for index, event in enumerate(events):
        expected, at = plain(events[:index], event, records), event[2]
        assert whole.note(*event, window) == expected
        if at >= begin:
            found = late.note(*event, window)
            assert at - begin < records or found == expected


def plain(before: list[tuple[bytes, bytes, int, int]], event: tuple[bytes, bytes, int, int], most: int) -> Copy | None:
    key, content, at, when = event
    copies = [(known, o, t) for mark, known, o, t in before if mark == key]
    if not copies or at - copies[-1][1] > most or when - copies[-1][2] > 3000:
        return None
    known = copies[-1][0]
    return Copy(copies[-1][1], known == content or b"" in (known, content))
