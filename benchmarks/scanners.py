"""Scanners to compare: Teller's and stock Presidio."""

import logging
from collections.abc import Callable, Sequence

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from pipelines.scanner.finding import Detection
from pipelines.scanner.presidio import ENTITIES, model_folder
from pipelines.scanner.text.spans import Span

Scan = Callable[[Sequence[str]], Sequence[Sequence[Span] | None]]


def stock_engine() -> AnalyzerEngine:
    """Make Presidio's engine as it comes, with en_core_web_sm."""
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    nlp = SpacyNlpEngine([{"lang_code": "en", "model_name": str(model_folder())}])
    nlp.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=nlp)
    return AnalyzerEngine(registry=registry, nlp_engine=nlp)


def stock(threshold: float = 0.0, entities: Sequence[str] = ENTITIES) -> Scan:
    """Make a scan by `analyze`, text by text, at its default threshold; all of these entities except links."""
    engine = stock_engine()
    wanted = [each for each in entities if each in engine.get_supported_entities() and each != "URL"]

    def scan(texts: Sequence[str]) -> list[list[Span]]:
        results = [engine.analyze(text, "en", wanted, score_threshold=threshold) for text in texts]
        return [[Span(each.start, each.end, each.entity_type, each.score) for each in found] for found in results]

    return scan


def detection(result: RecognizerResult) -> Detection:
    """Make a finding of Presidio's result, with its recognizer's name."""
    span = Span(result.start, result.end, result.entity_type, result.score)
    return Detection(span, result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY], "")
