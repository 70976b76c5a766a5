"""Structured fields are checked by sampling: what is found is counted, and changes nothing."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from pipelines.steps.suspects import is_sampled
from schemas import catalog
from tests.samples import KEY, raw

NAMES = {"Ada": "PERSON", "Lisbon": "LOCATION", "+44 20 7946 0958": "PHONE_NUMBER", "acme": "PERSON"}


def scan(requests: Sequence[ScanRequest]) -> list[list[Span] | None]:
    return [None if "BOOM" in request.text else _found(request.text) for request in requests]


def _found(text: str) -> list[Span]:
    places = ((text.find(name), name, entity) for name, entity in NAMES.items())
    return sorted(Span(at, at + len(name), entity, 0.9) for at, name, entity in places if at >= 0)


def line(every: int) -> ProcessorConfig:
    return ProcessorConfig(catalog.load(), KEY, scan, sample_every=every)


def one(record: RawRecord, every: int = 1) -> Clean:
    (outcome,) = process([record], line(every), {})
    assert isinstance(outcome, Clean)
    return outcome


@pytest.mark.parametrize(
    ("record", "suspects"),
    [
        (raw("purchases.order_line.v1", product="Mug for Ada"), {("product", "PERSON"): 1}),
        (raw("purchases.order_line.v1", product="Mug, ring +44 20 7946 0958"), {}),  # the rule removes it
        (raw("purchases.order_line.v1", sku="Ada"), {("sku", "PERSON"): 1}),
        (raw("purchases.order_line.v1", country="Lisbon"), {}),  # expected there
        (raw("purchases.order_line.v1", country="Ada"), {("country", "PERSON"): 1}),
        (raw("purchases.order_line.v1", note="Ada", delivery_address="Lisbon"), {}),  # scanned, redacted
        (raw("social.post.v1", text="Ada in Lisbon"), {}),
        (raw("purchases.order_line.v1", product="BOOM 1"), None),
    ],
)
def test_what_is_found_where_no_rule_removes_it(record: RawRecord, suspects: dict[tuple[str, str], int] | None) -> None:
    if suspects is None:  # a scanned field that the scanner fails on still rejects, sampled or not
        assert not isinstance(process([record], line(1), {})[0], Clean)
    else:
        assert one(record).suspects == suspects


def test_a_kept_field_that_the_scanner_fails_on_costs_nothing() -> None:
    assert one(raw("purchases.order_line.v1", sku="BOOM")).suspects == {}


def test_a_bug_in_the_sample_costs_nothing() -> None:
    def broken(requests: Sequence[ScanRequest]) -> list[list[Span]]:
        return [[Span(None, 1, "PERSON", 1.0)] * 2 if request.text == "BUG" else [] for request in requests]  # type: ignore[arg-type]

    (outcome,) = process(
        [raw("purchases.order_line.v1", sku="BUG")], ProcessorConfig(catalog.load(), KEY, broken, sample_every=1), {}
    )
    assert isinstance(outcome, Clean)


def test_a_sample_changes_no_record() -> None:
    record = raw("purchases.order_line.v1", product="Mug for Ada")
    assert one(record).value == one(record, every=0).value
    assert one(record, every=0).suspects == {}


@given(st.integers(0, 2**62), st.integers(1, 1000))
def test_one_record_in_so_many_is_sampled_and_always_the_same(start: int, every: int) -> None:
    assert sum(is_sampled(offset, every) for offset in range(start, start + every)) == 1
    assert not is_sampled(start, 0)


def test_the_sample_goes_by_the_raw_offset() -> None:
    batch = [raw("purchases.order_line.v1", offset=offset, sku="Ada") for offset in range(25)]
    outcomes = process(batch, line(10), {})
    sampled = Counter(bool(outcome.suspects) for outcome in outcomes if isinstance(outcome, Clean))
    assert sampled == {True: 3, False: 22}
