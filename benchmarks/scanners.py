"""Scanners to compare: Teller's and stock Presidio."""

from collections.abc import Callable, Sequence

from presidio_analyzer import AnalyzerEngine

from pipelines.scanner.stock import StockPresidio
from pipelines.scanner.text.spans import Span

Scan = Callable[[Sequence[str]], Sequence[Sequence[Span] | None]]


def stock_engine() -> AnalyzerEngine:
    """Make Presidio's engine as it comes, with en_core_web_sm."""
    return StockPresidio().engine


def stock() -> Scan:
    """Make a scan by `analyze`, text by text, at its default threshold; all personal entities except links."""
    return StockPresidio().scan
