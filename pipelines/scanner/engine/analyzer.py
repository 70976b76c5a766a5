"""Presidio's analyzer engine over batches."""

from collections.abc import Iterator, Sequence
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.engine.context import FastContext, raised
from pipelines.scanner.engine.hit import Hit, apart
from pipelines.scanner.engine.plan import RecognizerPlan
from pipelines.scanner.gates.seen import Seen

_KEY = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
_DONE = RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY


class FastAnalyzer(AnalyzerEngine):
    """An `AnalyzerEngine` for batches: it finds what `analyze` finds in each text, with any recognizers.

    `analyze_many` returns Presidio's results. `hits_many` returns the same without Presidio's objects, which take as
    long to make as the search itself; `result` makes Presidio's result of a hit.
    """

    def __init__(self, **stock: Any) -> None:
        super().__init__(**stock)
        self._plans: dict[tuple[str, tuple[str, ...]], tuple[list[EntityRecognizer], RecognizerPlan]] = {}

    def analyze_many(
        self, texts: Sequence[str], language: str, entities: Sequence[str]
    ) -> Iterator[list[RecognizerResult]]:
        """Return the results of each text with their explanations; the order within a text is not defined."""
        for hits in self.hits_many(texts, language, entities):
            yield [self.result(each, language, entities) for each in hits]

    def hits_many(self, texts: Sequence[str], language: str, entities: Sequence[str]) -> Iterator[list[Hit]]:
        """Yield the hits of each text."""
        return (hits for hits, _ in self.read_many(texts, language, entities))

    def read_many(
        self, texts: Sequence[str], language: str, entities: Sequence[str]
    ) -> Iterator[tuple[list[Hit], NlpArtifacts]]:
        """Yield the hits of each text, and the artefacts that they were found with."""
        plan = self._plan(language, tuple(entities))
        for text, artefacts in self.nlp_engine.process_batch(texts, language, batch_size=len(texts)):
            yield self._run(plan, Seen.of(text), artefacts), artefacts

    def result(self, hit: Hit, language: str, entities: Sequence[str]) -> RecognizerResult:
        """Make Presidio's result of a hit, with its explanation."""
        made = self._plan(language, tuple(entities)).result(hit)
        return raised(made, hit.score, hit.word) if hit.word else made

    def _plan(self, language: str, entities: tuple[str, ...]) -> RecognizerPlan:
        """Return the plan for these entities; it is made again when the registry has changed."""
        now = self.registry.recognizers
        known = self._plans.get((language, entities))
        if known is None or known[0] != now:
            wanted = self.registry.get_recognizers(language=language, entities=list(entities))
            known = list(now), RecognizerPlan(wanted, entities, self.default_score_threshold)
            self._plans[language, entities] = known
        return known[1]

    def _run(self, plan: RecognizerPlan, seen: Seen, artefacts: NlpArtifacts) -> list[Hit]:
        hits = [hit for at in plan.chooser.chosen(seen, artefacts.scores) for hit in plan.hits(at, seen, artefacts)]
        if not hits:
            return hits
        enhancer = self.context_aware_enhancer
        if isinstance(enhancer, FastContext) and not plan.with_own_context:
            hits = [_near_word(enhancer, plan.contexts[hit.at], seen.text, hit, artefacts) for hit in hits]
        else:
            hits = self._enhanced_by_presidio(plan, seen.text, hits, artefacts)
        hits = [hit for hit in hits if hit.score >= plan.threshold(hit)]
        return [hit for hit in (apart(hits) if len(hits) > 1 else hits) if hit.score > 0]

    def _enhanced_by_presidio(
        self, plan: RecognizerPlan, text: str, hits: list[Hit], artefacts: NlpArtifacts
    ) -> list[Hit]:
        """Return the hits as scored by recognizers with their own context method, and by a foreign enhancer."""
        results = [plan.result(hit) for hit in hits]
        for at in plan.with_own_context:
            own = [each for each in results if each.recognition_metadata[_KEY] == plan.recognizers[at].id]
            others = [each for each in results if each.recognition_metadata[_KEY] != plan.recognizers[at].id]
            results = others + plan.recognizers[at].enhance_using_context(text, own, others, artefacts)
        results = self.context_aware_enhancer.enhance_using_context(text, results, artefacts, plan.recognizers)
        return [plan.hit(each) for each in results]


def _near_word(enhancer: FastContext, words: list[str], text: str, hit: Hit, artefacts: NlpArtifacts) -> Hit:
    """Return the hit, with a higher score where one of its recognizer's context words is near."""
    if not words or hit.score >= enhancer.MAX_SCORE or (hit.made and hit.made.recognition_metadata.get(_DONE)):
        return hit
    word = enhancer.word_near(words, text, hit.start, hit.end, artefacts)
    return hit._replace(score=enhancer.better(hit.score), word=word) if word else hit
