"""Presidio's two calls of an NLP engine, over one that makes artefacts of many texts at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts


class BatchCalls:
    """To be mixed into an `NlpEngine`, before it, which has `_artefacts`."""

    def _artefacts(self, texts: list[str], language: str) -> Iterator[NlpArtifacts]:
        """The artefacts of each text, in order."""
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
        """(text, artefacts) of each; in one process whatever `n_process` says."""
        listed = list(texts)
        for start in range(0, len(listed), batch_size):
            batch = listed[start : start + batch_size]
            yield from zip(batch, self._artefacts(batch, language), strict=True)
