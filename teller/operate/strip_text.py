"""Strip a text as the text of a post is stripped, and say why, for the command and for the page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipelines.scanner.requests import ScanRequest, scan_of
from pipelines.scanner.text import spans
from pipelines.steps import redaction
from schemas.privacy import Rule

#: Field that a text is scanned as: the text of a post.
AS_A_POST: Final = Rule(path="text", operator="scan")


def scanned_asks(
    scanner: Any, asks: Sequence[ScanRequest], *, explain: bool
) -> Iterator[tuple[Sequence[spans.Span] | None, Sequence[Any] | None]]:
    """Yield (spans, findings if an explanation is wanted) of each; both come from the same scan."""
    if not explain:
        return ((found, None) for found in scan_of(scanner)(asks))
    return ((why and [each.span for each in why], why) for why in scanner.explain_requests(asks))


def answer(given: dict[str, Any], found: Sequence[spans.Span] | None) -> dict[str, Any]:
    """Return the answer to one line, its placeholders numbered from 1; if the scan failed, its text is null."""
    text = given["text"]
    if text is None or found is None:
        return given | {"text": None, "spans": []}
    shown = [span._asdict() for span in redaction.redacted_spans(AS_A_POST, text, found)]
    return given | {"text": redaction.redact(AS_A_POST, text, found, redaction.Redaction(b"")), "spans": shown}


def findings(why: Sequence[Any] | None) -> list[dict[str, object]]:
    """Return what each recognizer found, before merging."""
    return [each.span._asdict() | {"recognizer": each.recognizer, "reason": each.reason} for each in why or ()]
