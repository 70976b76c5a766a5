"""Names of what `teller deposit` reads: connectors and bundled mappings, for its help and for shell completion. Nothing
is loaded: a connector that does not load is told of when it is used.
"""

from collections.abc import Iterable
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Final

_GROUP: Final = "teller.connectors"  # connectors.registry has it too; importing that would load what it needs


def connectors() -> list[str]:
    """Return the names of the installed connectors, sorted."""
    return sorted({point.name for point in entry_points(group=_GROUP)})


def mappings() -> list[str]:
    """Return the names of the bundled mappings, sorted."""
    found = files("connectors").joinpath("mappings").iterdir()
    return sorted(each.name.removesuffix(".toml") for each in found if each.name.endswith(".toml"))


def complete_connector(incomplete: str) -> list[str]:
    """Return the connectors whose names begin so."""
    return _beginning(connectors(), incomplete)


def complete_mapping(incomplete: str) -> list[str]:
    """Return the bundled mappings whose names begin so."""
    return _beginning(mappings(), incomplete)


def _beginning(names: Iterable[str], start: str) -> list[str]:
    return [name for name in names if name.startswith(start)]
