"""NLP artefacts for recognizers, computed only when a recognizer reads them."""

from collections.abc import Callable
from functools import cached_property

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.tokens import Doc, Span


class LazyArtifacts(NlpArtifacts):
    """NlpArtifacts of a text; for most texts no recognizer reads tokens or lemmas."""

    def __init__(  # noqa: PLR0913, PLR0917 - Presidio's interface
        self, text: str, make_doc: Callable[[str], Doc], entities: Callable[[Doc], list[Span]], engine: NlpEngine,
        language: str, scores: list[float],
    ) -> None:  # fmt: skip
        # super().__init__ would compute everything
        self.text, self._make_doc, self._entities = text, make_doc, entities
        self.nlp_engine, self.language, self.scores = engine, language, scores

    @cached_property
    def tokens(self) -> Doc:  # type: ignore[override]
        return self._make_doc(self.text)

    @cached_property
    def entities(self) -> list[Span]:  # type: ignore[override]
        return self._entities(self.tokens) if self.scores else []

    @cached_property
    def tokens_indices(self) -> list[int]:  # type: ignore[override]
        return [token.idx for token in self.tokens]

    @cached_property
    def lemmas(self) -> list[str]:  # type: ignore[override]
        """The lower-cased words. Without a lemmatizer spaCy's lemmas are empty, and no context word would match."""
        return [token.lower_ for token in self.tokens]

    @cached_property
    def keywords(self) -> list[str]:  # type: ignore[override]
        return self.set_keywords(self.nlp_engine, self.lemmas, self.language)
