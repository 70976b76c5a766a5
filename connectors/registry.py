"""Find the installed connectors: entry points of the group `teller.connectors`, each a `Connector`."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from connectors.api import Connector, RegistryError

GROUP = "teller.connectors"


def discover(found: Iterable[EntryPoint] | None = None) -> dict[str, Connector]:
    """Return the connectors by name, sorted.

    Raises:
        RegistryError: two have one name, or one does not load or is not a Connector; the message names its package.
    """
    points = entry_points(group=GROUP) if found is None else found
    connectors: dict[str, Connector] = {}
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        if point.name in connectors:
            raise RegistryError(f"two connectors are called {point.name}: uninstall one ({_origin(point)} brings one)")
        connectors[point.name] = _load(point)
    return connectors


def find(name: str) -> Connector:
    """Return the connector of that name.

    Raises:
        RegistryError: there is no connector of that name; the message lists the installed ones.
    """
    connectors = discover()
    if name not in connectors:
        raise RegistryError(f"there is no connector {name!r}; there are {', '.join(connectors) or 'none'}")
    return connectors[name]


def _load(point: EntryPoint) -> Connector:
    try:
        loaded = point.load()
    except Exception as error:
        raise RegistryError(f"connector {point.name} ({point.value}) does not load: {error}") from error
    if not isinstance(loaded, Connector):
        raise RegistryError(f"connector {point.name}: {point.value} is no connectors.api.Connector")
    if loaded.name != point.name:
        raise RegistryError(f"connector {point.name}: {point.value} calls itself {loaded.name}; the two must agree")
    return loaded


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
