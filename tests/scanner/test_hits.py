"""Hits that another one holds are left out, as Presidio does it."""

from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import EntityRecognizer, RecognizerResult

from pipelines.scanner.engine.hit import Hit, apart

HITS = st.lists(
    st.builds(
        lambda start, size, entity, score: Hit(start, start + size, entity, score, 0),
        st.integers(0, 12), st.integers(1, 8), st.sampled_from("AB"), st.sampled_from([0.2, 0.5, 0.5000001, 1.0]),
    ),
    max_size=25,
)  # fmt: skip


@given(HITS)
def test_what_another_hit_holds_is_left_out(hits: list[Hit]) -> None:
    results = [RecognizerResult(hit.entity, hit.start, hit.end, hit.score) for hit in hits]
    oracle = EntityRecognizer.remove_duplicates(results)
    expected = sorted((each.entity_type, each.start, each.end, each.score) for each in oracle)
    assert sorted((hit.entity, hit.start, hit.end, hit.score) for hit in apart(hits)) == expected
