"""What the line asks of a scanner: a text, the language it is in, and how strict to be."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple, Protocol, runtime_checkable

from pipelines.scanner.text import languages, strict
from pipelines.scanner.text.spans import Span
from schemas.privacy_options import NO_LANGUAGE, Policy


class ScanRequest(NamedTuple):
    """A text to scan. `language` is a BCP 47 tag; "und" where nobody knows, "zxx" where only patterns are wanted."""

    text: str
    language: str = "en"
    policy: Policy = "standard"


class Unscannable(Enum):
    """In place of spans: the text takes more CPU time than the scanner may spend on one."""

    TOO_COSTLY = "too_costly"


TOO_COSTLY: Final = Unscannable.TOO_COSTLY
#: The spans of a text; None where the scanner failed on it.
ScanResult = Sequence[Span] | Unscannable | None
#: Asks in, what is told of each out, in order.
Scan = Callable[[Sequence[ScanRequest]], Sequence[ScanResult]]
#: The same of a scanner that bounds no text's CPU time.
UnboundedScan = Callable[[Sequence[ScanRequest]], Sequence[Sequence[Span] | None]]
#: Spans found for each ask of a record, its language as stated; what is not in there was not scanned.
Found = Mapping[ScanRequest, Sequence[Span]]


class TextScanner(Protocol):
    """A scanner that knows one language, English, and no policy."""

    def scan(self, texts: Sequence[str], /) -> Sequence[Sequence[Span] | None]: ...


@runtime_checkable
class RequestScanner(Protocol):
    """A scanner that sees the languages and policies itself, and never takes a language that it lacks for English."""

    def scan_requests(self, requests: Sequence[ScanRequest], /) -> Sequence[Sequence[Span] | None]: ...


def scan_of(scanner: TextScanner | RequestScanner) -> UnboundedScan:
    """The scanner's call for the line. One that sees texts only is helped out: what it cannot do goes by `strict`."""
    if isinstance(scanner, RequestScanner):
        return scanner.scan_requests

    def scan(requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        found = by_text(scanner, requests)
        return [_with_strict(request, found[request.text]) for request in requests]

    return scan


def by_text(scanner: TextScanner, requests: Sequence[ScanRequest]) -> dict[str, Sequence[Span] | None]:
    """The spans of each text, scanned once however often it is asked for."""
    texts = {request.text: None for request in requests}
    return dict(zip(texts, scanner.scan(list(texts)), strict=True))


def needs_strict(request: ScanRequest) -> bool:
    """Whether an English scanner's spans are not enough."""
    spoken = request.language == NO_LANGUAGE or languages.primary(request.language) == "en"
    return request.policy == "strict" or not spoken


def resolved(request: ScanRequest) -> ScanRequest:
    """The ask with its language made firm: see `languages.settle`."""
    return request._replace(language=languages.settle(request.text, request.language))


def _with_strict(request: ScanRequest, found: Sequence[Span] | None) -> Sequence[Span] | None:
    """What an English scanner found names what it can; the strict rule's spans hide the rest."""
    if found is None or not needs_strict(request):
        return found
    return [*found, *strict.spans_of(request.text, languages.primary(request.language))]
