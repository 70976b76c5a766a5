"""`teller strip --explain` asks the scanner once."""

from collections.abc import Sequence

from pipelines.scanner.finding import Detection
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from teller.operate.strip_text import scanned_asks

FOUND = Detection(Span(0, 2, "PERSON", 0.9), "Somebody", "a reason")


class Counting:
    """Finds one name in all texts but one that it fails on, and counts what it is asked."""

    def __init__(self) -> None:
        self.requested = 0

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        every = self.explain_requests(requests)
        return [None if found is None else [each.span for each in found] for found in every]

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Detection] | None]:
        self.requested += len(requests)
        return [None if request.text == "bad" else [FOUND] for request in requests]


def test_what_explains_spans_is_what_found_them() -> None:
    scanner = Counting()
    assert list(scanned_asks(scanner, [ScanRequest("Jo"), ScanRequest("bad")], explain=True)) == [
        ([FOUND.span], [FOUND]),
        (None, None),
    ]
    assert scanner.requested == 2


def test_nothing_is_explained_unasked() -> None:
    scanner = Counting()
    assert list(scanned_asks(scanner, [ScanRequest("Jo"), ScanRequest("bad")], explain=False)) == [
        ([FOUND.span], None),
        (None, None),
    ]
    assert scanner.requested == 2
