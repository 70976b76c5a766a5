"""What the scanner found in a record's texts, or why the record is rejected for it."""

from collections.abc import Mapping, Sequence

from pipelines.scanner.requests import Ask, Costly, Told
from pipelines.scanner.text.spans import Span
from pipelines.steps.outcome import Reason, Rejected


def scanned(asks: Sequence[Ask], told: Mapping[Ask, Told]) -> dict[Ask, Sequence[Span]] | Rejected:
    """The spans of each ask; Rejected where one was not scanned."""
    spans: dict[Ask, Sequence[Span]] = {}
    for ask in asks:
        found = told[ask]
        if found is None:
            return Rejected(Reason.SCAN_FAILED)
        if isinstance(found, Costly):
            return Rejected(Reason.TOO_COSTLY, "a text takes too long to scan")
        spans[ask] = found
    return spans
