"""Read texts: alone where one breaks its batch, and back from hits in plain pieces to spans of the original."""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from presidio_analyzer import RecognizerResult

from pipelines.scanner import pieces
from pipelines.scanner.engine.hit import Hit
from pipelines.scanner.finding import Detection
from pipelines.scanner.model.tagger import WordChance
from pipelines.scanner.text.normalise import Plain, plain
from pipelines.scanner.text.spans import Span
from schemas.privacy_options import Policy

log = logging.getLogger(__name__)


class Way(NamedTuple):
    """Language whose model reads a text, None for one that no model knows, and the policy."""

    language: str | None
    policy: Policy


Found = TypeVar("Found", Span, Detection)
#: Gives the findings in each text, of a type: a span, or a span with its reason.
Reading = Callable[[Sequence[Plain]], list[list[Found]]]
WayReading = Callable[[Sequence[Plain], Way], list[list[Found]]]
#: Collects the chances of the words of each text, by the text's index.
Chances = dict[int, list[WordChance]]


def in_batch(texts: Sequence[str], read: Reading[Found]) -> Sequence[list[Found] | None]:
    """Read texts together, and each alone where one breaks the batch; None for a text that the scanner failed on."""
    try:
        return read([plain(text) for text in texts])
    except Exception:  # one text can break a batch: find out which, and fail that one only
        return [alone(text, read) for text in texts]


def alone(text: str, read: Reading[Found]) -> list[Found] | None:
    """Read one text; None where the scanner failed on it, which its log tells without the text."""
    try:
        return read([plain(text)])[0]
    except Exception as error:  # fails closed: None rejects the record; the error's text may quote the record's
        log.warning("the scanner failed on a text of %d characters: %s", len(text), type(error).__name__)
        return None


def span_of(hit: Hit, piece: pieces.TextPiece, text: Plain) -> Span:
    """Map a hit in a piece to its span in the original text."""
    end = piece.word_end if hit.end == piece.end - piece.start else piece.start + hit.end
    begin, end = text.back(piece.start + hit.start, end)
    return Span(begin, end, hit.entity, float(hit.score))


def back(span: Span, text: Plain) -> Span:
    """Map a span of the plain text to the original."""
    begin, end = text.back(span.start, span.end)
    return span._replace(start=begin, end=end)


def why(result: RecognizerResult) -> tuple[str, str]:
    """Return (the recognizer's name, its reason)."""
    why = result.analysis_explanation
    reason = why.pattern_name or why.textual_explanation or "" if why else ""
    return result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY], reason


def moved(chances: list[WordChance], by: int) -> list[WordChance]:
    return [WordChance(by + start, by + end, personal) for start, end, personal in chances] if by else chances
