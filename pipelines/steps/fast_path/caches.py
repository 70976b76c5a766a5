"""Caches of short texts in no language: product titles, categories and names of applications recur.

Texts in a language are never cached, because people wrote them.
"""

from collections.abc import Sequence
from typing import Final

from pipelines.scanner.requests import Scan, ScanRequest, ScanResult, Unscannable
from pipelines.scanner.text.spans import Span
from pipelines.steps.fast_path.two_generation_cache import TwoGenerationCache
from schemas.privacy import Rule
from schemas.privacy_options import NO_LANGUAGE

#: Texts cached: at least this many, at most twice as many, about 300 bytes each.
TEXTS: Final = 8_192
#: Longest text cached, in characters: longer ones hardly ever recur.
MOST_CHARS: Final = 100


#: Texts, in UTF-8, that a field may keep as they are.
Memory = TwoGenerationCache[bytes, bytes]


class ScanCache:
    """A scan with a cache of its results. For one thread."""

    def __init__(self, scan: Scan, texts: int = TEXTS) -> None:
        self._scan = scan
        self._said: TwoGenerationCache[ScanRequest, Sequence[Span]] = TwoGenerationCache(texts)

    def __call__(self, requests: Sequence[ScanRequest]) -> list[ScanResult]:
        known = [self._said.get(request) for request in requests]
        unknown = [request for request, spans in zip(requests, known, strict=True) if spans is None]
        found = iter(self._scan(unknown) if unknown else ())
        return [
            self._noted(request, next(found)) if spans is None else spans
            for request, spans in zip(requests, known, strict=True)
        ]

    def _noted(self, request: ScanRequest, spans: ScanResult) -> ScanResult:
        if spans is None or isinstance(spans, Unscannable):
            return spans
        if request.language == NO_LANGUAGE and len(request.text) <= MOST_CHARS:
            self._said.put(request, spans)
        return spans


class UnchangedTextCache:
    """Texts that a field's rule left unchanged, by rule: the scanner need not see them again. For one thread."""

    def __init__(self, texts: int = TEXTS) -> None:
        self._texts = texts
        self._of: dict[Rule, Memory] = {}

    def of(self, rule: Rule) -> Memory | None:
        """Return the cache of a field, or None for a field whose texts are not cached."""
        if rule.operator != "scan" or rule.language != NO_LANGUAGE or rule.language_field:
            return None
        return self._of.setdefault(rule, TwoGenerationCache(self._texts))
