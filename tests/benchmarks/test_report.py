"""What is printed and written down."""

import json
from typing import Any

from benchmarks.line import report
from benchmarks.line.figures import Figure, GoalVerdict
from benchmarks.line.plan import Result
from benchmarks.line.sampler import Measured

MACHINE: dict[str, Any] = {
    "processor": "a processor", "cores": 2, "memory_gb": 8, "system": "Linux", "python": "3.11.7",
    "libraries": {"fastavro": "1.13.1"}, "compiled": True, "load_1_min": 0.3,
}  # fmt: skip
ROW = GoalVerdict(
    "router", "router", "one PUT", "at least", 100, Figure.of([110.0, 130.0, 120.0]), Figure.of([1200.0]),
    Figure.of([10.0]), "records/s", ("50 records an object",), Figure.of([90.0]),
)  # fmt: skip
RUN = Measured(1200.0, 833.0, 12_000, 10.0, {"router-0": 150 * 2**20})
RESULT = Result([ROW], {"router: teller": [RUN, RUN]}, {"stages": [{"records": "calls", "decode": 12.34}]})


def test_a_row_says_goal_median_spread_and_whether_it_is_reached() -> None:
    cells = ("`router`", "router", "one PUT", "at least 100", "120 (110 to 130)", "90.0", "1,200 records/s")
    assert report.goal(ROW) == f"| {' | '.join(cells)} | 10.0 records/s | yes |"
    two = Figure.of([2.0])
    assert report.goal(GoalVerdict("r", "w", "-", "at most", 1, two, two, None, "s")).endswith("| **no** |")


def test_every_table_has_lines_of_one_width() -> None:
    text = report.markdown([RESULT], MACHINE, "python -m benchmarks.line")
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 3
    for block in tables:
        assert len({line.count("|") for line in block.splitlines()}) == 1
    assert "- `router`: 50 records an object" in text
    assert "2 cores of a processor" in text


def test_json_has_every_run_by_itself() -> None:
    found = json.loads(report.as_json([RESULT], MACHINE, "command"))
    assert found["rows"][0]["reached"] is True
    assert [run["rate"] for run in found["runs"]["router: teller"]] == [1200.0, 1200.0]
    assert found["tables"]["stages"] == [{"records": "calls", "decode": 12.34}]
    assert found["machine"]["cores"] == 2


def test_a_benchmark_that_was_broken_off_still_has_a_report() -> None:
    assert "2 cores" in report.markdown([], MACHINE, "command")
