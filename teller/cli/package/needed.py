"""Libraries that the commands on packages need: the extra `packages`."""

from importlib.util import find_spec

from teller.operate.packages.folder import PackageError


def needs(library: str) -> None:
    """Check that a library of the extra `packages` is installed.

    Raises:
        PackageError: it is not.
    """
    if find_spec(library) is None:
        raise PackageError(f"{library} is not installed: pip install 'teller[packages]'")
