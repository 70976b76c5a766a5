"""A scan that remembers short texts of no language: product titles, categories, names of applications come again."""

from collections.abc import Sequence
from typing import Final

from pipelines.steps.asks import Ask, Scan
from pipelines.steps.spans import Span
from schemas.privacy_options import NO_LANGUAGE

#: So many texts are remembered at least, and twice as many at most: some 300 bytes each.
TEXTS: Final = 8_192
#: Longer ones hardly ever come again.
MOST_CHARS: Final = 100


class Remembered:
    """The scan, with a memory. Texts in a language are not kept: they are what people wrote. For one thread."""

    def __init__(self, scan: Scan, texts: int = TEXTS) -> None:
        self._scan, self._texts = scan, texts
        self._young: dict[Ask, Sequence[Span]] = {}
        self._old: dict[Ask, Sequence[Span]] = {}

    def __call__(self, asks: Sequence[Ask]) -> list[Sequence[Span] | None]:
        known = [self._recall(ask) for ask in asks]
        unknown = [ask for ask, spans in zip(asks, known, strict=True) if spans is None]
        found = iter(self._scan(unknown) if unknown else ())
        return [
            self._noted(ask, next(found)) if spans is None else spans for ask, spans in zip(asks, known, strict=True)
        ]

    def _recall(self, ask: Ask) -> Sequence[Span] | None:
        """What is asked for stays; what is not goes with the old ones."""
        spans = self._young.get(ask)
        if spans is None and (spans := self._old.get(ask)) is not None:
            self._keep(ask, spans)
        return spans

    def _noted(self, ask: Ask, spans: Sequence[Span] | None) -> Sequence[Span] | None:
        if spans is not None and ask.language == NO_LANGUAGE and len(ask.text) <= MOST_CHARS:
            self._keep(ask, spans)
        return spans

    def _keep(self, ask: Ask, spans: Sequence[Span]) -> None:
        if len(self._young) >= self._texts:
            self._young, self._old = {}, self._young
        self._young[ask] = spans
