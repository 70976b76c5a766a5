"""The recognizers of a language with their runners, gates and thresholds, which are the same for all texts."""

from collections.abc import Sequence

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from pipelines.scanner.engine.hit import Hit, Quick
from pipelines.scanner.engine.patterns import Patterns
from pipelines.scanner.gates.gate import chooser_of, is_plain
from pipelines.scanner.gates.seen import Seen

_KEY = RecognizerResult.RECOGNIZER_IDENTIFIER_KEY
_NAME = RecognizerResult.RECOGNIZER_NAME_KEY


class RecognizerPlan:
    """Recognizers for some entities; a recognizer is identified by its index."""

    def __init__(self, recognizers: Sequence[EntityRecognizer], entities: Sequence[str], threshold: float) -> None:
        for each in recognizers:
            if not each.is_loaded:
                each.load()
                each.is_loaded = True
        self.recognizers = list(recognizers)
        self.entities = list(entities)
        self.chooser = chooser_of(recognizers)
        self.contexts = [each.context or [] for each in recognizers]
        stock = EntityRecognizer.enhance_using_context
        self.with_own_context = [
            at for at, each in enumerate(recognizers) if type(each).enhance_using_context is not stock
        ]
        self._patterns = [
            Patterns(at, each, threshold) if is_plain(each) else None for at, each in enumerate(recognizers)
        ]
        self._quick = [each if isinstance(each, Quick) else None for each in recognizers]
        self._places = {each.id: at for at, each in enumerate(recognizers)}
        self._threshold = threshold
        self._thresholds = [each.score_thresholds for each in recognizers]

    def hits_many(self, batch: Sequence[Seen], artefacts: Sequence[NlpArtifacts]) -> list[list[Hit]]:
        """Return the hits in each text. A recognizer reads all its texts before the next one runs: the processor's
        caches hold one pattern, but not all.
        """
        found: list[list[Hit]] = [[] for _ in batch]
        for at, texts in self.chooser.chosen(batch, [each.scores for each in artefacts]):
            for text in texts:
                found[text] += self.hits(at, batch[text], artefacts[text])
        return found

    def hits(self, at: int, seen: Seen, artefacts: NlpArtifacts) -> list[Hit]:
        """Run the recognizer at this index."""
        if patterns := self._patterns[at]:
            return patterns.find(seen)
        if quick := self._quick[at]:
            return quick.hits(at, artefacts, self.entities)
        results = self.recognizers[at].analyze(seen.text, self.entities, artefacts) or []
        return [self.hit(self._named(each, at)) for each in results]

    def hit(self, result: RecognizerResult) -> Hit:
        """Make a hit of a result that names its recognizer."""
        at = self._places[result.recognition_metadata[_KEY]]
        return Hit(result.start, result.end, result.entity_type, result.score, at, made=result)

    def result(self, hit: Hit) -> RecognizerResult:
        """Make Presidio's result of a hit, with the score before context raised it."""
        if hit.made is not None:
            return hit.made
        maker = self._patterns[hit.at] or self._quick[hit.at]
        assert maker is not None
        return self._named(maker.result(hit), hit.at)

    def _named(self, result: RecognizerResult, at: int) -> RecognizerResult:
        """Name the recognizer in the result's metadata."""
        about = result.recognition_metadata = result.recognition_metadata or {}
        about.setdefault(_KEY, self.recognizers[at].id)
        about.setdefault(_NAME, self.recognizers[at].name)  # type: ignore[has-type]
        return result

    def threshold(self, hit: Hit) -> float:
        """Return the recognizer's threshold for the entity, else its default, else the engine's."""
        own = self._thresholds[hit.at]
        return own.get(hit.entity, own.get("default", self._threshold)) if own else self._threshold
