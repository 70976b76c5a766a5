"""Read the scanner's results for a record's texts, or reject the record for them."""

from collections.abc import Mapping, Sequence

from pipelines.scanner.requests import ScanRequest, ScanResult, Unscannable
from pipelines.scanner.text.spans import Span
from pipelines.steps.details import DETAILS
from pipelines.steps.outcome import Reason, Rejected


def scanned(
    requests: Sequence[ScanRequest], results: Mapping[ScanRequest, ScanResult]
) -> dict[ScanRequest, Sequence[Span]] | Rejected:
    """Return the spans of each scan request; Rejected when a text was not scanned."""
    spans: dict[ScanRequest, Sequence[Span]] = {}
    for request in requests:
        found = results[request]
        if found is None:
            return Rejected(Reason.SCAN_FAILED, DETAILS[Reason.SCAN_FAILED])
        if isinstance(found, Unscannable):
            return Rejected(Reason.TOO_COSTLY, "a text takes too long to scan: the bank's operators replay it")
        spans[request] = found
    return spans
