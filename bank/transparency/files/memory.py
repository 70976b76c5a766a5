"""A log's files in memory, for tests."""

from collections.abc import Sequence


class MemoryLogFiles:
    """Files in a dict."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.files.update(files)

    def replace(self, path: str, data: bytes) -> None:
        self.files[path] = data
