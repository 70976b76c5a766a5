"""Packages that the owners' page and its desk need."""

import os
from importlib.util import find_spec
from typing import Final

from teller.settings import Settings, SettingsError

_NEEDED: Final = ("webauthn", "fluent.runtime", "httpx", "fastapi", "uvicorn")
#: Bytes of a path that systems take as a Unix socket's: Linux 107, macOS 103.
MOST_PATH: Final = 100


def is_installed() -> bool:
    """Return whether the packages are there without which owners have no page."""
    return all(map(_is_there, _NEEDED))


def has_room(settings: Settings) -> bool:
    """Return whether the path of the desk's socket is one that systems take."""
    return len(os.fsencode(settings.owner_desk_socket_file.expanduser().absolute())) <= MOST_PATH


def require_packages() -> None:
    """Look for what the page and the desk are made with.

    Raises:
        SettingsError: it is not there.
    """
    if not is_installed():
        raise SettingsError("the owners' page needs packages: pip install 'teller[owner-page]'")


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the package that it is in
        return False
