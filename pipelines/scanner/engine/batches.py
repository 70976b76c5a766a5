"""Presidio's two calls of an NLP engine, for an engine that makes artefacts of many texts at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts


class BatchCalls:
    """Mixin for an `NlpEngine` that defines `_artefacts`; list it before `NlpEngine` among the bases."""

    def _artefacts(self, texts: list[str], language: str) -> Iterator[NlpArtifacts]:
        """Yield the artefacts of each text, in order."""
        raise NotImplementedError

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return next(self._artefacts([text], language))

    def process_batch(
        self,
        texts: Iterable[str],
        language: str,
        batch_size: int = 256,
        n_process: int = 1,  # noqa: ARG002 - Presidio's interface
        **_: Any,
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """Yield (text, artefacts) for each text, in this process whatever `n_process` is."""
        listed = list(texts)
        for start in range(0, len(listed), batch_size):
            batch = listed[start : start + batch_size]
            yield from zip(batch, self._artefacts(batch, language), strict=True)
