"""How `pytest -n 4` shares the tests out: by file, what needs a broker first, so that small ones fill the end.

Each of the four has fixtures of the session, so a broker and a MinIO, of its own.
"""

from collections.abc import Iterable
from typing import Any

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

#: Its broker and its line are made once for the whole folder.
TOGETHER = "tests/faults/"


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else str(super()._split_scope(nodeid))


def in_order(items: Iterable[Any]) -> list[Any]:
    """Of pytest's items: files stay whole, and their tests in their order."""
    given = list(items)
    slow = {item.path for item in given if item.get_closest_marker("kafka") or item.get_closest_marker("minio")}
    return sorted(given, key=lambda item: (not item.nodeid.startswith(TOGETHER), item.path not in slow))
