"""A finding: a span with its reason."""

from typing import NamedTuple

from pipelines.scanner.text.spans import Span


class Detection(NamedTuple):
    """A span with the recognizer's name and the recognizer's reason."""

    span: Span
    recognizer: str
    reason: str
