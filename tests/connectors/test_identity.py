import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.identity import Occurrences, event_id

PARTS = st.lists(st.none() | st.integers() | st.text(), max_size=4)


PARTIES = st.tuples(st.text(), st.text(), PARTS)


@given(PARTIES, PARTIES)
def test_equal_exactly_when_all_parts_are(one: Any, other: Any) -> None:
    assert (event_id("social.post", *one) == event_id("social.post", *other)) == (one == other)


def test_parts_do_not_run_into_each_other() -> None:
    ids = {event_id("a.b", "d", "o", parts) for parts in (["xy"], ["x", "y"], ["x,y"], ["x", None], [1], ["1"])}
    assert len(ids) == 6


def test_an_id_is_for_ever() -> None:
    """Changed, every event ever deposited would come again under another id."""
    found = event_id("social.post", "mastodon", "anna", ["mastodon", "https://social.example/1"])
    assert found == uuid.UUID("52ce3bd8-33e9-58ab-844c-eeb7235b39a5")
    assert found.version == 5


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_occurrences_count_each_content_apart(contents: list[str]) -> None:
    occurrences = Occurrences()
    counted = [(content, occurrences.count(content, 1)) for content in contents]
    assert len(set(counted)) == len(contents)
    assert set(counted) == {(content, n) for content in set(contents) for n in range(contents.count(content))}


def test_memory_of_occurrences_is_bounded() -> None:
    occurrences = Occurrences(window=2)
    assert [occurrences.count(content) for content in "aabca"] == [0, 1, 0, 0, 0]
