"""A stream as physical lines, none larger than the cap in memory."""

import io
from collections.abc import Iterator

from connectors.api import MAX_RECORD


def physical_lines(stream: io.BufferedReader, limit: int = MAX_RECORD) -> Iterator[bytes | None]:
    """The lines with their line ends; None in the place of one longer than `limit` bytes, which is skipped."""
    while line := stream.readline(limit):
        if len(line) < limit or line.endswith(b"\n"):
            yield line
        else:
            _skip_rest(stream, limit)
            yield None


def _skip_rest(stream: io.BufferedReader, limit: int) -> None:
    while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
        pass
