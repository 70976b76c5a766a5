"""The bar of `teller deposit`: what it counts, and against what."""

from pathlib import Path

import pytest
from rich.progress import Progress

from connectors.publish import DepositReport
from teller.cli.deposit_progress import DepositBar


def bar(files: list[Path]) -> tuple[DepositBar, Progress]:
    bars = Progress(disable=True)
    return DepositBar(files, bars, "in Kafka"), bars


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "one", tmp_path / "two"]
    for file, size in zip(found, (100, 50), strict=True):
        file.write_bytes(bytes(size))
    return found


def test_no_file_counts_for_more_than_its_size_and_each_has_all_at_its_end(files: list[Path]) -> None:
    shown, bars = bar(files)
    (task,) = bars.tasks
    assert task.total == 150
    for count, completed in ((60, 60), (60, 100), (60, 100)):  # an archive's list is read again
        shown.on_bytes(count)
        assert task.completed == completed
    shown.on_file_end()
    shown.on_bytes(10)
    assert task.completed == 110
    shown.on_file_end()  # what is left out of an archive is not read
    assert task.completed == 150


def test_a_folder_has_no_total(files: list[Path], tmp_path: Path) -> None:
    shown, bars = bar([tmp_path, *files])
    (task,) = bars.tasks
    shown.on_bytes(500)
    shown.on_file_end()
    shown.on_bytes(200)
    assert (task.total, task.completed) == (None, 600)


def test_records_that_kafka_has_not_acknowledged_are_read_alone(files: list[Path]) -> None:
    shown, bars = bar(files)
    shown.on_records(DepositReport(read=7, deposited=3))
    assert (bars.tasks[0].fields["read"], bars.tasks[0].fields["taken"]) == (7, 3)
