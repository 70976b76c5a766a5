"""Scan requests: a text, its language, and the policy to scan it by."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple, Protocol, runtime_checkable

from pipelines.scanner.text import languages, strict
from pipelines.scanner.text.spans import Span
from schemas.privacy_options import NO_LANGUAGE, Policy


class ScanRequest(NamedTuple):
    """A text to scan. `language` is a BCP 47 tag: "und" when it is not known, "zxx" when only patterns are wanted."""

    text: str
    language: str = "en"
    policy: Policy = "standard"


class Unscannable(Enum):
    """Result in place of spans: the text takes more CPU time than the scanner may spend on a text."""

    TOO_COSTLY = "too_costly"


TOO_COSTLY: Final = Unscannable.TOO_COSTLY
#: The spans of a text; None where the scanner failed on it.
ScanResult = Sequence[Span] | Unscannable | None
#: A scanner's call: scan requests in, a result for each out, in order.
Scan = Callable[[Sequence[ScanRequest]], Sequence[ScanResult]]
#: The call of a scanner that does not bound the CPU time of a text.
UnboundedScan = Callable[[Sequence[ScanRequest]], Sequence[Sequence[Span] | None]]
#: Spans of each scan request of a record, with the language as stated; a missing request was not scanned.
Found = Mapping[ScanRequest, Sequence[Span]]


class TextScanner(Protocol):
    """A scanner for English texts that knows no languages and policies."""

    def scan(self, texts: Sequence[str], /) -> Sequence[Sequence[Span] | None]: ...


@runtime_checkable
class RequestScanner(Protocol):
    """A scanner that handles languages and policies itself, and never treats an unknown language as English."""

    def scan_requests(self, requests: Sequence[ScanRequest], /) -> Sequence[Sequence[Span] | None]: ...


def scan_of(scanner: TextScanner | RequestScanner) -> UnboundedScan:
    """Return the scanner's call for scan requests. For a scanner of texts only, the strict rule is added for requests
    of another language or the strict policy.
    """
    if isinstance(scanner, RequestScanner):
        return scanner.scan_requests

    def scan(requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        found = by_text(scanner, requests)
        return [_with_strict(request, found[request.text]) for request in requests]

    return scan


def by_text(scanner: TextScanner, requests: Sequence[ScanRequest]) -> dict[str, Sequence[Span] | None]:
    """Return the spans of each text; a text of several requests is scanned once."""
    texts = {request.text: None for request in requests}
    return dict(zip(texts, scanner.scan(list(texts)), strict=True))


def needs_strict(request: ScanRequest) -> bool:
    """Tell whether a request needs the strict rule beside an English scanner's spans."""
    spoken = request.language == NO_LANGUAGE or languages.primary(request.language) == "en"
    return request.policy == "strict" or not spoken


def resolved(request: ScanRequest) -> ScanRequest:
    """Resolve the request's language, see `languages.settle`."""
    return request._replace(language=languages.settle(request.text, request.language))


def _with_strict(request: ScanRequest, found: Sequence[Span] | None) -> Sequence[Span] | None:
    """Add the strict rule's spans to those of an English scanner, whose entities name what they can."""
    if found is None or not needs_strict(request):
        return found
    words = strict.FunctionWords(languages.primary(request.language))
    return [*found, *strict.spans_of(request.text, words)]
