"""Stock Presidio over the same model and recognizers, and the fast path to compare with it."""

from typing import Any

from presidio_analyzer import AnalyzerEngine, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from pipelines.scanner import registry
from pipelines.scanner.engine.analyzer import FastAnalyzer
from pipelines.scanner.engine.context import FastContext
from pipelines.scanner.engine.nlp import FastSpacyNlpEngine, NerOnlyEngine
from pipelines.scanner.presidio import model_folder


def nlp(kind: type[SpacyNlpEngine]) -> Any:
    ignored = NerModelConfiguration(labels_to_ignore=["CARDINAL", "ORDINAL", "QUANTITY"])
    engine = kind([{"lang_code": "en", "model_name": str(model_folder())}], ignored)
    engine.load()
    return engine


def stock(threshold: float, mode: str) -> AnalyzerEngine:
    """Presidio's `AnalyzerEngine`, its registry and its context words, over spaCy's own entity recognizer."""
    engine = nlp(NerOnlyEngine)
    context = LemmaContextAwareEnhancer(context_matching_mode=mode)
    return AnalyzerEngine(
        registry.stock(engine), engine, default_score_threshold=threshold, context_aware_enhancer=context
    )


def fast(threshold: float, mode: str) -> FastAnalyzer:
    engine = nlp(FastSpacyNlpEngine)
    context = FastContext(context_matching_mode=mode)
    return FastAnalyzer(
        registry=registry.stock(engine), nlp_engine=engine, default_score_threshold=threshold,
        context_aware_enhancer=context,
    )  # fmt: skip


def spans(results: list[RecognizerResult]) -> set[tuple[str, int, int, float]]:
    return {(each.entity_type, each.start, each.end, round(each.score, 6)) for each in results}
