"""Presidio as its own guide has it: AnalyzerEngine, then AnonymizerEngine, which puts `<ENTITY>` for what was found.

The model is en_core_web_sm, from the package that Teller takes: faster than Presidio's default, en_core_web_lg, which
no package index has.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine

from benchmarks.scanners import stock_engine


class Scrubber:
    """Removes what Presidio finds from texts."""

    def __init__(self) -> None:
        self._analyzer: AnalyzerEngine = stock_engine()
        self._batches = BatchAnalyzerEngine(self._analyzer)
        # an extra (`bench`), so mypy may not find it
        self._anonymizer: Any = import_module("presidio_anonymizer").AnonymizerEngine()

    def one(self, text: str) -> str:
        return self._without(text, self._analyzer.analyze(text, "en")) if text else text

    def many(self, texts: Sequence[str]) -> list[str]:
        found = self._batches.analyze_iterator(list(texts), "en", batch_size=len(texts)) if texts else []
        return [self._without(text, results) for text, results in zip(texts, found, strict=True)]

    def _without(self, text: str, results: Any) -> str:
        return cast("str", self._anonymizer.anonymize(text, results).text)
