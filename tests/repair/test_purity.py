"""The room's pure part is pure, by the same rules as the steps."""

from pathlib import Path

import pytest

from tests import test_purity
from tests.test_purity import ROOT

PURE = [
    ROOT / f"teller/operate/repair/{name}.py" for name in ("failure", "operations", "values", "body", "repair", "check")
]


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.stem))
def test_pure_files_import_nothing_impure_and_ask_no_clock(file: Path) -> None:
    test_purity.test_pure_rooms_import_nothing_impure(file)
    test_purity.test_pure_rooms_ask_no_clock_and_open_no_file(file)
