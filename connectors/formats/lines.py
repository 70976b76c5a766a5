"""Read a stream as physical lines; no line in memory is longer than the limit."""

import io
from collections.abc import Iterator

from connectors.api import MAX_RECORD


def physical_lines(stream: io.BufferedReader, limit: int = MAX_RECORD) -> Iterator[bytes | None]:
    """Yield the lines with their line ends; a line longer than `limit` bytes is skipped, and None takes its place."""
    while line := stream.readline(limit):
        if len(line) < limit or line.endswith(b"\n"):
            yield line
        else:
            _skip_rest(stream, limit)
            yield None


def _skip_rest(stream: io.BufferedReader, limit: int) -> None:
    while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
        pass
