"""Which of Teller's modules are compiled (`make native`), and which of those are older than their source."""

import sys
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

PACKAGES: Final = ("pipelines", "schemas")


def compiled() -> Iterator[tuple[str, Path]]:
    """(name, file) of those that have been imported so far."""
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in PACKAGES and file and file.endswith(tuple(EXTENSION_SUFFIXES)):
            yield name, Path(file)


def is_stale(file: Path) -> bool:
    """Whether the source beside a compiled module has changed since: Python would go on taking the compiled one."""
    source = file.with_name(f"{file.name.partition('.')[0]}.py")
    return source.exists() and source.stat().st_mtime > file.stat().st_mtime
