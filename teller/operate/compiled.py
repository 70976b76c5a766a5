"""Which of Teller's modules are compiled (`make native`), and which of those are older than their source."""

from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = ("bank", "pipelines", "schemas")
#: Of modules that are built for this Python.
SUFFIX: Final = EXTENSION_SUFFIXES[0]


def compiled() -> Iterator[tuple[str, Path]]:
    """(name, file) of those that lie beside their source, imported or not."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            for file in sorted(Path(folder).rglob(f"*{SUFFIX}")):
                place = file.relative_to(folder).parent
                yield ".".join((package, *place.parts, file.name.removesuffix(SUFFIX))), file


def is_stale(file: Path) -> bool:
    """Whether the source beside a compiled module has changed since: Python would go on taking the compiled one."""
    source = file.with_name(f"{file.name.partition('.')[0]}.py")
    return source.exists() and source.stat().st_mtime > file.stat().st_mtime
