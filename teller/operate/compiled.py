"""List Teller's compiled modules (`make native`), and those of them that are older than their source."""

from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = ("bank", "pipelines", "schemas")
#: File name endings of modules that are built for this Python.
SUFFIX: Final = EXTENSION_SUFFIXES[0]


def compiled() -> Iterator[tuple[str, Path]]:
    """Yield (name, file) of each compiled module that lies beside its source, imported or not."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            for file in sorted(Path(folder).rglob(f"*{SUFFIX}")):
                place = file.relative_to(folder).parent
                yield ".".join((package, *place.parts, file.name.removesuffix(SUFFIX))), file


def is_stale(file: Path) -> bool:
    """Return True if the source changed after its module was compiled: Python would go on taking the compiled one."""
    source = file.with_name(f"{file.name.partition('.')[0]}.py")
    return source.exists() and source.stat().st_mtime > file.stat().st_mtime
