"""Python's own sources, also where compiled modules lie beside them: `python -m tests.native.plain MODULE` runs so."""

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from teller.operate.compiled import PACKAGES


class PlainFinder:
    """Finds the sources of the packages that are compiled."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in PACKAGES:
            return None
        for folder in path or ():
            file = Path(folder) / f"{name.rpartition('.')[2]}.py"
            if file.is_file():
                return spec_from_file_location(name, file, loader=SourceFileLoader(name, str(file)))
        return None


if __name__ == "__main__":
    sys.meta_path.insert(0, PlainFinder())
    runpy.run_module(sys.argv[1], run_name="__main__")
