"""`teller strip`: what the scanner does, on lines of text."""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from pipelines.steps import spans
from teller.output import json_line
from teller.settings import load


def strip() -> None:
    """Strip lines of text from standard input: one JSON object a line out, {"text", "spans"}.

    Spans are in characters of the line that came in. A line that the scanner fails on has "text": null.
    """
    from pipelines.scanner.presidio import PresidioScanner  # noqa: PLC0415 - takes seconds to load

    size = load().scan_batch
    scanner = PresidioScanner(size)
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    for lines in batches((line.rstrip("\r\n") for line in sys.stdin), size):
        for text, found in zip(lines, scanner.scan(lines), strict=True):
            json_line(result(text, found))
        sys.stdout.flush()


def result(text: str, found: list[spans.Span] | None) -> dict[str, object]:
    """One line's answer; fails closed."""
    merged = spans.merge(found or ())
    shown = [span._asdict() for span in merged]
    return {"text": None if found is None else spans.replace(text, merged), "spans": shown}


def batches(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of up to `size`, as they come; a terminal's lines come one by one."""
    source = iter(lines)
    size = 1 if sys.stdin.isatty() else size
    while batch := list(islice(source, size)):
        yield batch
