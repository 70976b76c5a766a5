"""What the program runs, and where it leaves its tables."""

from collections import Counter
from pathlib import Path

from benchmarks.line import grid
from benchmarks.line.__main__ import RESULTS, TABLES, _write_behind
from benchmarks.line.contests import CONTESTS
from benchmarks.line.plan import BenchmarkPlan


def plan(scale: float = 1.0) -> BenchmarkPlan:
    return BenchmarkPlan(runs=1, scale=scale, seconds=1.0, store="folder", say=lambda _words: None)


def test_every_goal_comes_of_one_contest() -> None:
    rows = Counter(row for each in CONTESTS.values() for row in each)
    assert set(rows) == {
        "plain-loop", "faust-agent", "text", "router", "router-core", "line", "workers", "owners", "memory", "delay"
    }  # fmt: skip
    assert set(rows.values()) == {1}
    assert not rows.keys() & set(TABLES)


def test_the_grid_has_few_and_many_owners_small_and_large_backlogs_one_worker_and_two() -> None:
    cells = list(grid.cells(plan()))
    for kind in grid.LARGE:
        own = [cell for cell in cells if cell.kind == kind]
        assert {cell.owners for cell in own} == {100, 10_000, 1_000_000}
        assert len({cell.records for cell in own}) == 2
        assert {cell.workers for cell in own} == {1, 2}


def test_scale_is_of_the_records() -> None:
    assert plan(0.1).records(100_000) == 10_000
    assert plan(0.0001).records(100_000) == 200  # so few give no rate


def test_a_documents_text_stays_and_its_results_are_replaced(tmp_path: Path) -> None:
    document = tmp_path / "benchmark.md"
    document.write_text(f"words\n\n{RESULTS}\n\nold\n")
    for _ in range(2):
        _write_behind(document, "new\n")
        assert document.read_text() == f"words\n\n{RESULTS}\n\nnew\n"


def test_another_file_is_the_tables_alone(tmp_path: Path) -> None:
    _write_behind(tmp_path / "tables.md", "new\n")
    assert (tmp_path / "tables.md").read_text() == "new\n"


def test_the_document_has_a_place_for_results() -> None:
    assert RESULTS in (Path(__file__).parents[2] / "docs" / "benchmark.md").read_text("utf-8")
