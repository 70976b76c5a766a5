"""Where a package lies until it is delivered, and what has to be known of it as long as licences can end."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

STATE = "package.json"


class Stage:
    """A private folder: `files` lie in one of their own, and a description beside it, once they are whole."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.files = folder, folder / "files"

    def clear(self) -> None:
        """Make it empty."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        self.files.mkdir(mode=0o700)

    def state(self) -> dict[str, Any] | None:
        """Return what was kept; None: nothing whole is there."""
        try:
            found: dict[str, Any] = json.loads((self._folder / STATE).read_bytes())
        except FileNotFoundError:
            return None
        return found

    def keep(self, state: dict[str, Any]) -> None:
        """Keep a description, which is there whole or not at all."""
        new = self._folder / f"{STATE}.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / STATE)

    def hand_over(self, to: Path) -> None:
        """Copy the files to who gets them: the same bytes under the same names, the statement last."""
        to.mkdir(parents=True, exist_ok=True)
        for file in sorted(self.files.iterdir(), key=lambda each: (each.suffix == ".json", each.name)):
            shutil.copy(file, to / file.name)

    def forget_files(self) -> None:
        """Delete the rows: who got them has them."""
        shutil.rmtree(self.files, ignore_errors=True)
