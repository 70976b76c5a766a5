"""Teller's tagger as Presidio's NLP engine, and the recognizer that reads its entities."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer import AnalysisExplanation, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipelines.scanner.engine.artefacts import LazyArtifacts
from pipelines.scanner.engine.batches import BatchCalls
from pipelines.scanner.engine.hit import Hit
from pipelines.scanner.model import store
from pipelines.scanner.model.tagged import Tagged
from pipelines.scanner.model.tagger import TaggedTexts, Tagger, WordChance

#: Presidio's entity names by the tagger's tags.
ENTITIES = {
    "PERSON": "PERSON",
    "LOCATION": "LOCATION",
    "ADDRESS": "STREET_ADDRESS",
    "USER_NAME": "USER_NAME",
    "PHONE": "PHONE_NUMBER",
    "CARD": "CREDIT_CARD",
    "IBAN": "IBAN_CODE",
    "ACCOUNT": "BANK_ACCOUNT",
    "NATIONAL": "NATIONAL_ID",
    "ID": "ID_NUMBER",
    "EMAIL": "EMAIL_ADDRESS",
}
_TAGS = {entity: tag for tag, entity in ENTITIES.items()}

NAME = "TellerTagger"
#: A tag is never as sure as a number whose check digits are right, though floats may round to 1.
_SUREST = 0.9999


class TaggedArtifacts(LazyArtifacts):
    """Artefacts whose entities are ranges of characters; tokens are made when a recognizer reads them."""

    tagged: list[Tagged]
    #: The batch that the text was tagged in, and the index of the text in it.
    batch: tuple[TaggedTexts, int]

    def chances(self) -> list[WordChance]:
        """Return the text's words, each with the probability that it is personal, as the network gave it."""
        texts, at = self.batch
        return texts.chances(at)


class TaggerNlpEngine(BatchCalls, NlpEngine):
    """NLP engine with one of Teller's own models: English's by default, or a tagger that is loaded already."""

    engine_name = "teller"
    is_available = True

    def __init__(
        self, folder: Path = store.FOLDER, thresholds: dict[str, float] | None = None, language: str = "en",
        tagger: Tagger | None = None,
    ) -> None:  # fmt: skip
        self._folder, self._thresholds, self._language = folder, thresholds, language
        self._tagger = tagger

    def load(self) -> None:
        """Load the weights.

        Raises:
            FileNotFoundError: there are no weights.
        """
        if self._tagger is None:
            self._tagger = Tagger(store.load(self._folder), self._thresholds)

    def is_loaded(self) -> bool:
        return self._tagger is not None

    def _artefacts(self, texts: list[str], language: str) -> Iterator[NlpArtifacts]:
        if self._tagger is None:
            raise ValueError("the tagger is not loaded: call load() first")
        tagged = self._tagger.tagged(texts)
        for at, (text, found) in enumerate(zip(texts, tagged.found, strict=True)):
            scores = [each.score for each in found]
            made = TaggedArtifacts(text, self._vocabulary.make_doc, _reader(found), self, language, scores)
            made.tagged, made.batch = found, (tagged, at)
            yield made

    @cached_property
    def _vocabulary(self) -> Language:
        return spacy.blank("en" if self._language == "en" else "xx")

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002 - Presidio's interface
        return bool(self._vocabulary.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002 - Presidio's interface
        return bool(self._vocabulary.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        return list(ENTITIES.values())

    def get_supported_languages(self) -> list[str]:
        return [self._language]


def _reader(found: list[Tagged]) -> Any:
    """Make a reader that gives the tagged ranges as spaCy spans, for recognizers that read entities."""

    def read(doc: Doc) -> list[Span]:
        spans = (doc.char_span(each.start, each.end, ENTITIES[each.tag], alignment_mode="expand") for each in found)
        return [span for span in spans if span is not None]

    return read


class TaggerRecognizer(SpacyRecognizer):
    """Recognizer that returns the tagger's entities with exact character positions."""

    def __init__(self, supported_language: str = "en") -> None:
        super().__init__(supported_language, list(ENTITIES.values()), name=NAME)
        # the tagger has its own thresholds; the engine's would drop entities that passed those
        self.score_thresholds = {"default": 0.0}

    def analyze(
        self,
        text: str,  # noqa: ARG002 - Presidio's interface
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
    ) -> list[RecognizerResult]:
        return [self.result(each) for each in self.hits(-1, nlp_artifacts, entities)] if nlp_artifacts else []

    def hits(self, at: int, artefacts: NlpArtifacts, entities: Sequence[str]) -> list[Hit]:
        """Return the tagger's hits of these entities; an empty list for another engine's artefacts."""
        named = ((ENTITIES[each.tag], each) for each in getattr(artefacts, "tagged", ()))
        return [
            Hit(each.start, each.end, entity, min(each.score, _SUREST), at)
            for entity, each in named
            if entity in entities
        ]

    def result(self, hit: Hit) -> RecognizerResult:
        """Make Presidio's result of the hit."""
        explanation = AnalysisExplanation(NAME, hit.score, textual_explanation=f"the model's tag {_TAGS[hit.entity]}")
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: NAME,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return RecognizerResult(hit.entity, hit.start, hit.end, hit.score, explanation, metadata)
