"""Presidio as it comes, to compare with: its recognizers for English, its thresholds, spaCy's en_core_web_sm.

The only change: an e-mail address's domain is not checked, since Presidio fetches a list for that from the internet.
"""

import logging
from collections.abc import Sequence
from functools import cached_property

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from pipelines.scanner.finding import Detection
from pipelines.scanner.presidio import ENTITIES, LANGUAGE, model_folder
from pipelines.scanner.recognizers import OfflineEmailRecognizer
from pipelines.scanner.text.spans import Span

log = logging.getLogger(__name__)


class StockPresidio:
    """Scans text by text with `AnalyzerEngine.analyze`, for the entities that identify a person, without links."""

    @cached_property
    def engine(self) -> AnalyzerEngine:
        """The engine behind it, loaded at first use (seconds)."""
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # it warns at each text
        nlp = SpacyNlpEngine([{"lang_code": LANGUAGE, "model_name": str(model_folder())}])
        nlp.load()
        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=[LANGUAGE], nlp_engine=nlp)
        registry.recognizers = [each for each in registry.recognizers if type(each) is not EmailRecognizer]
        registry.add_recognizer(OfflineEmailRecognizer())
        return AnalyzerEngine(registry=registry, nlp_engine=nlp)

    @cached_property
    def _entities(self) -> list[str]:
        supported = self.engine.get_supported_entities()
        return [each for each in ENTITIES if each in supported and each != "URL"]

    def warm(self) -> None:
        """Load the engine now."""
        self.scan(["."])

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that Presidio failed on."""
        return [None if found is None else [each.span for each in found] for found in self.explain(texts)]

    def explain(self, texts: Sequence[str]) -> list[list[Detection] | None]:
        """Scan as `scan` does, and give the recognizer of each span."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Detection] | None:
        try:
            return [_detection(each) for each in self.engine.analyze(text, LANGUAGE, self._entities)]
        except Exception as error:  # its text may quote the scanned one
            log.warning("Presidio failed on a text of %d characters: %s", len(text), type(error).__name__)
            return None


def _detection(result: RecognizerResult) -> Detection:
    span = Span(result.start, result.end, result.entity_type, float(result.score))
    return Detection(span, result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY], "")
