"""The capacity model: its arithmetic, the real router beside it, and the table that the docs show."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.capacity import simulate
from benchmarks.capacity.__main__ import measured, table
from benchmarks.capacity.model import Assumptions, Costs, Load, objects, per_object, plan
from tests.deploy.manifests import ROOT

COSTS = Costs(
    worker_s=1e-4, route_s=2e-5, object_s=2e-4, raw_bytes=300, clean_bytes=300, object_bytes=1000, row_bytes=50,
    book_bytes=1000, book_row_bytes=10,
)  # fmt: skip
GIVEN = Assumptions()


@pytest.mark.parametrize(("owners", "together"), [(100, 1), (2_000, 1), (2_000, 5), (100_000, 1)])
def test_the_router_makes_as_many_objects_as_the_model_says(owners: int, together: int) -> None:
    chunk = 2_000
    found = simulate.run(owners, 2 * chunk, together, chunk)
    assert found.objects == pytest.approx(2 * objects(chunk, owners, together), rel=0.05)
    assert found.buckets <= min(owners, found.objects)
    assert found.book_bytes > 0


@given(st.floats(1, 1e6), st.floats(1, 1e9), st.floats(1, 1e3))
def test_a_chunk_has_no_more_objects_than_deposits_or_groups(records: float, groups: float, together: float) -> None:
    found = objects(records, groups, together)
    assert 0 < found <= min(records / together, groups) * (1 + 1e-6)


@given(st.integers(10_000, 10**8), st.sampled_from([1.0, 16.0, 116.0]))
def test_more_owners_never_need_less(owners: int, together: float) -> None:
    less, more = (plan(Load(number, together), COSTS, GIVEN) for number in (owners, 2 * owners))
    for name in ("workers", "routers", "partitions", "brokers", "objects_day", "dollars_day", "kafka_bytes"):
        assert getattr(more, name) >= getattr(less, name) * (1 - 1e-9), name


def test_by_hand() -> None:
    found = plan(Load(864_000, 10), COSTS, replace(GIVEN, records_per_owner_day=10, peak=2, transport_s=0))
    assert found.records_s == pytest.approx(200)
    assert found.workers == 1
    assert found.records_per_object == pytest.approx(10, rel=0.01)
    assert found.objects_day == pytest.approx(864_000, rel=0.01)
    assert found.dollars_day == pytest.approx(864_000 * 0.005 / 1000, rel=0.01)
    assert found.stored_bytes_day == pytest.approx(864_000 * 1000 + 8_640_000 * 50, rel=0.01)


def test_what_is_deposited_together_stays_together_and_longer_chunks_hold_more() -> None:
    assert per_object(Load(10_000_000, 50), 1.0, 6) == 50
    short, long = (per_object(Load(1_000, 1, seconds, 50_000), 100, 6) for seconds in (30, 3600))
    assert long > 2 * short


def test_the_docs_show_the_programs_table() -> None:
    text = (ROOT / "docs" / "capacity.md").read_text("utf-8")
    (shown,) = re.findall(r"<!-- table: capacity -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
    assert shown.splitlines() == list(table(measured(), GIVEN))
