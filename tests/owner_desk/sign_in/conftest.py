"""A desk over a new file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.owner_desk.sign_in.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "owner-desk")
    yield made
    made.close()
