"""How tests are shared out between two: by file, what needs a broker first."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_xdist_make_scheduler
from tests.sharing import ByFile, in_order


@pytest.mark.parametrize(
    ("test", "scope"),
    [
        ("tests/line/test_line.py::test_a[x]", "tests/line/test_line.py"),
        ("tests/faults/test_store.py::test_a", "tests/faults/"),
        ("tests/faults/test_disk.py::test_b", "tests/faults/"),
    ],
)
def test_a_file_is_in_one_place_and_so_is_what_shares_a_line(test: str, scope: str) -> None:
    assert object.__new__(ByFile)._split_scope(test) == scope


def test_files_are_handed_out_in_that_order() -> None:
    """And not by how many tests they have, which xdist does when it is left to itself."""
    config: Any = SimpleNamespace(option=SimpleNamespace(loadscopereorder=True), getvalue=lambda _: ["popen", "popen"])
    scheduler = pytest_xdist_make_scheduler(config, None)
    assert isinstance(scheduler, ByFile)
    assert not scheduler.config.option.loadscopereorder


class Item:
    def __init__(self, nodeid: str, *markers: str) -> None:
        self.nodeid, self.path, self._markers = nodeid, Path(nodeid.partition("::")[0]), markers

    def get_closest_marker(self, name: str) -> bool:
        return name in self._markers


def test_what_needs_a_broker_comes_first_and_files_stay_whole() -> None:
    given = [
        Item("tests/a.py::one"),
        Item("tests/b.py::one"),
        Item("tests/b.py::two", "kafka"),
        Item("tests/c.py::one", "minio"),
        Item("tests/faults/d.py::one", "kafka"),
    ]
    found = [item.nodeid for item in in_order(given)]
    assert found == [
        "tests/faults/d.py::one",
        "tests/b.py::one",
        "tests/b.py::two",
        "tests/c.py::one",
        "tests/a.py::one",
    ]
