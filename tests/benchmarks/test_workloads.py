"""The same seed gives the same records, and owners come as they are said to."""

from collections import Counter

import pytest

from benchmarks.line.workloads import TURNS, Kind, Workload, first, product, records
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog, framing

KINDS: tuple[Kind, ...] = ("structured", "text", "mixed")
LINE = ProcessorConfig(catalog.load(), bytes(32), lambda asks: [[] for _ in asks])


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_same_records_again_and_another_gives_others(kind: Kind) -> None:
    load = Workload(kind, 40, 10)
    assert list(records(load)) == list(records(load))
    assert list(records(load)) != list(records(Workload(kind, 40, 10, seed=7)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_one_that_the_line_takes(kind: Kind) -> None:
    raws = [RawRecord(raw.topic, 0, at, raw.key, raw.value) for at, raw in enumerate(records(Workload(kind, 60, 7)))]
    assert all(isinstance(outcome, Clean) for outcome in process(raws, LINE, {}))


@pytest.mark.parametrize("kind", KINDS)
def test_all_types_come_in_equal_parts_and_every_owner_has_all(kind: Kind) -> None:
    made = list(records(Workload(kind, 400, 10, window=10)))
    assert set(Counter(raw.kind for raw in made).values()) == {400 // len(TURNS[kind])}
    for owner in {raw.key for raw in made}:
        assert {raw.kind for raw in made if raw.key == owner} == set(TURNS[kind])


@pytest.mark.parametrize("owners", [1000, 1_000_000])
def test_a_chunk_holds_as_many_records_an_owner_whatever_the_number_of_owners(owners: int) -> None:
    load = Workload("calls", 10_000, owners, window=100, each=5)
    for start in range(0, 10_000, 500):
        counts = Counter(load.owner(number) for number in range(start, start + 500))
        assert set(counts.values()) == {5}
        assert len(counts) == 100


def test_with_records_enough_every_owner_comes() -> None:
    load = Workload("calls", 4000, 2000, window=100, each=2)
    assert len({load.owner(number) for number in range(4000)}) == 2000


def test_products_are_all_different() -> None:
    assert len({product(article) for article in range(5000)}) == 5000


def test_texts_of_ones_own_take_the_place_of_generated_ones() -> None:
    schema = catalog.load().by_name("telecom.message.v1")
    made = first(Workload("messages", 3, 1), 3, ["one", "two"])
    assert {framing.decode_body(schema, raw.value[10:])["text"] for raw in made} == {"one", "two"}
