"""A desk without the bank's key makes nothing: no folder, no socket."""

from pathlib import Path
from typing import Any

import pytest

from teller.run.assembly.owner_desk import OwnerDeskProcess
from teller.settings import Settings, SettingsError


def test_a_desk_without_its_key_makes_no_folder(tmp_path: Path) -> None:
    given: dict[str, Any] = {"data_dir": tmp_path / "data"}
    with pytest.raises(SettingsError, match="pseudonym_key_file"):
        OwnerDeskProcess(Settings(**given))
    assert list(tmp_path.iterdir()) == []
