"""A panel: its name, its title, and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class PagePanel:
    """A panel; `name` is that of its template and of its address, `read` is pure and gives what the template shows."""

    name: str
    title: str
    read: Callable[[Snapshot], Any]
