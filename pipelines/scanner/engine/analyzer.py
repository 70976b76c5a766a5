"""Presidio's analyzer engine over batches."""

from collections.abc import Iterator, Sequence
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.gates.gate import Gates

_KEY = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
_NAME = RecognizerResult.RECOGNIZER_NAME_KEY


class FastAnalyzer(AnalyzerEngine):
    """An `AnalyzerEngine` with `analyze_many`: what `analyze` finds in each text, whatever is registered."""

    def __init__(self, **stock: Any) -> None:
        super().__init__(**stock)
        self._plans: dict[tuple[str, tuple[str, ...]], tuple[list[str], Plan]] = {}

    def analyze_many(
        self, texts: Sequence[str], language: str, entities: Sequence[str]
    ) -> Iterator[list[RecognizerResult]]:
        """The results of each text, each with its explanation; order within a text is not defined."""
        plan = self._plan(language, tuple(entities))
        for text, artefacts in self.nlp_engine.process_batch(texts, language, batch_size=len(texts)):
            yield self._run(plan, text, artefacts)

    def _plan(self, language: str, entities: tuple[str, ...]) -> "Plan":
        """The recognizers for these entities, made again when the registry has changed."""
        now = [each.id for each in self.registry.recognizers]
        known = self._plans.get((language, entities))
        if known is None or known[0] != now:
            wanted = self.registry.get_recognizers(language=language, entities=list(entities))
            known = now, Plan(wanted, list(entities), self.default_score_threshold)
            self._plans[language, entities] = known
        return known[1]

    def _run(self, plan: "Plan", text: str, artefacts: NlpArtifacts) -> list[RecognizerResult]:
        results: list[RecognizerResult] = []
        for at in plan.gates.chosen(text, artefacts):
            recognizer = plan.recognizers[at]
            results += _named(recognizer.analyze(text, plan.entities, artefacts), recognizer)
        if not results:
            return results
        for at in plan.with_own_context:
            results = _own_context(plan.recognizers[at], text, results, artefacts)
        results = self.context_aware_enhancer.enhance_using_context(text, results, artefacts, plan.recognizers)
        results = [each for each in results if each.score >= plan.threshold(each)]
        found: list[RecognizerResult] = EntityRecognizer.remove_duplicates(results) if len(results) > 1 else results
        return [each for each in found if each.score > 0]


class Plan:
    """What is the same for all texts: the recognizers, their gates and their thresholds."""

    def __init__(self, recognizers: list[EntityRecognizer], entities: list[str], threshold: float) -> None:
        for each in recognizers:
            if not each.is_loaded:
                each.load()
                each.is_loaded = True
        self.recognizers = recognizers
        self.entities = entities
        self.gates = Gates(recognizers, threshold)
        stock = EntityRecognizer.enhance_using_context
        self.with_own_context = [
            at for at, each in enumerate(recognizers) if type(each).enhance_using_context is not stock
        ]
        self._threshold = threshold
        self._thresholds = {each.id: each.score_thresholds for each in recognizers if each.score_thresholds}

    def threshold(self, result: RecognizerResult) -> float:
        """The recognizer's for the entity, else its default, else the engine's."""
        own = self._thresholds.get(result.recognition_metadata[_KEY], {})
        return own.get(result.entity_type, own.get("default", self._threshold))


def _named(results: list[RecognizerResult] | None, recognizer: EntityRecognizer) -> list[RecognizerResult]:
    """The results, each saying whose it is."""
    for each in results or ():
        if not each.recognition_metadata:
            each.recognition_metadata = {}
        each.recognition_metadata.setdefault(_KEY, recognizer.id)
        each.recognition_metadata.setdefault(_NAME, recognizer.name)  # type: ignore[has-type]
    return results or []


def _own_context(
    recognizer: EntityRecognizer, text: str, results: list[RecognizerResult], artefacts: NlpArtifacts
) -> list[RecognizerResult]:
    own = [each for each in results if each.recognition_metadata[_KEY] == recognizer.id]
    others = [each for each in results if each.recognition_metadata[_KEY] != recognizer.id]
    return others + recognizer.enhance_using_context(text, own, others, artefacts)
