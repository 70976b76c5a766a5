"""What was found, and why."""

from typing import NamedTuple

from pipelines.scanner.text.spans import Span


class Finding(NamedTuple):
    """A span, and why: the recognizer's name and its own words."""

    span: Span
    recognizer: str
    reason: str
