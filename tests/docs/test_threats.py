"""docs/threats.md has a row for each topic, process and user that there is, and each row names what shows it."""

import re
from pathlib import Path

import pytest

from pipelines.metrics.row import Part
from teller.settings.topics import RETENTION_DAYS
from tests.deploy.matrix import documented

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")
PARTS = {title: body for title, _, body in (part.partition("\n") for part in PAGE.split("\n## ")[1:])}


def rows(title: str) -> dict[str, str]:
    """The rows of a part's table, by their first cell."""
    lines = [line for line in PARTS[title].splitlines() if line.startswith("|")][2:]
    return {line.split("|")[1].strip(): line for line in lines}


def named(title: str) -> set[str]:
    """Everything that first cells of a table name in code."""
    return {name for cell in rows(title) for name in re.findall(r"`([^`]+)`", cell)}


def test_each_topic_has_a_row() -> None:
    found = named("Stores and topics")
    shown = {name for name in RETENTION_DAYS if name in found or f"{name.rpartition('.')[0]}.*" in found}
    assert set(RETENTION_DAYS) - shown == set(), "add a row: what it holds, who relies on it, what a thief has"


def test_each_process_has_a_row() -> None:
    found = {cell.split(" ")[0] for cell in rows("Processes")}
    assert {part.value for part in Part if part not in {Part.EVERY, Part.BOTH}} <= found


def test_each_user_of_kafka_has_a_row() -> None:
    users = {user for user in documented() if not user.startswith("depositor-")}
    assert users <= named("Roles")


@pytest.mark.parametrize("title", ["Boundaries", "Stores and topics", "Processes", "Roles", "Keys"])
def test_each_row_names_what_shows_it(title: str) -> None:
    for cell, line in rows(title).items():
        assert re.search(r"\]\((\.\./tests/|deploying\.md|fuzz\.md|#)", line), cell
