"""Teller's scanner: Presidio's interfaces, Teller's engine, model and recognizers."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from importlib.metadata import version
from typing import Any, Literal

from presidio_analyzer import RecognizerRegistry
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpEngine

from pipelines.scanner import countries, pieces, rules
from pipelines.scanner import registry as registries
from pipelines.scanner.engine.analyzer import FastAnalyzer
from pipelines.scanner.engine.context import FastContext, NearWords
from pipelines.scanner.engine.hit import Hit
from pipelines.scanner.engine.nlp import FastSpacyNlpEngine
from pipelines.scanner.engine.tagger import TaggedArtifacts, TaggerNlpEngine
from pipelines.scanner.finding import Detection
from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger, WordChance
from pipelines.scanner.presidio import (
    BATCH_CHARS,
    LANGUAGE,
    STOCK_MODEL,
    THRESHOLD,
    fail_on_timeout,
    model_folder,
)
from pipelines.scanner.presidio import ENTITIES as STOCK_ENTITIES
from pipelines.scanner.reading import (
    Chances,
    Found,
    Reading,
    Way,
    WayReading,
    alone,
    back,
    in_batch,
    moved,
    span_of,
    why,
)
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.strict import LIMITS, StrictRule
from pipelines.scanner.technical.technical import Technical
from pipelines.scanner.text import languages
from pipelines.scanner.text.normalise import Plain, plain
from pipelines.scanner.text.spans import Span
from pipelines.scanner.text.strict import SCORE as STRICT_SCORE
from schemas.privacy_options import NO_LANGUAGE

log = logging.getLogger(__name__)

#: Entities that are masked: those of a person that Presidio finds by default, and those of Teller's recognizers. A link
#: stays, apart from the user name in it.
ENTITIES = (
    *(each for each in STOCK_ENTITIES if each != "URL"), "ID_NUMBER", "STREET_ADDRESS", "NATIONAL_ID", "BANK_ACCOUNT",
    "DATE_OF_BIRTH", "SECRET",
)  # fmt: skip
Model = Literal["own", "spacy"]
Policy = Literal["standard", "strict"]


_STRICT = ("Strict", "not known to be harmless")


class Scanner:
    """Teller's scanner. For one thread.

    `model` is Teller's own or the stock en_core_web_sm; `add` may put recognizers into the registry before the first
    use; `policy` is standard or strict (see `strict`). The engine is loaded at first use, or by `warm()`.
    """

    def __init__(
        self, batch_size: int = 256, model: Model = "own", add: Callable[[RecognizerRegistry], None] | None = None,
        entities: Sequence[str] = ENTITIES, policy: Policy = "standard",
    ) -> None:  # fmt: skip
        self._batch_size, self._model, self._add = batch_size, model, add
        self._policy = policy
        self._entities = tuple(entities)
        self._engines: dict[str, FastAnalyzer | None] = {}
        self._known: dict[str, tuple[str, ...]] = {}

    @cached_property
    def engine(self) -> FastAnalyzer:
        """The Presidio engine behind it."""
        presidio_log = logging.getLogger("presidio-analyzer")
        presidio_log.setLevel(logging.WARNING)
        presidio_log.addFilter(fail_on_timeout)
        nlp = nlp_engine(self._model)
        registry = registries.full(nlp)
        if self._add:
            self._add(registry)
        kind = NearWords if self._model == "own" else FastContext
        context = kind(context_matching_mode="whole_word")
        return FastAnalyzer(
            registry=registry, nlp_engine=nlp, default_score_threshold=THRESHOLD, context_aware_enhancer=context
        )

    @cached_property
    def _strict(self) -> StrictRule:
        return StrictRule(store.load().lexicon)

    @cached_property
    def _technical(self) -> Technical:
        return Technical(store.load().lexicon)

    def warm(self) -> None:
        """Load the engine now, so that an engine that cannot work stops the worker and rejects no record."""
        text = plain("Ann is at 1 High Street, call 020 7946 0958 or mail a@example.com")
        self._spans([text], Way(LANGUAGE, self._policy))

    def decides(self) -> list[Any]:
        """List the facts that decide what the scanner finds, for `rules.digest`: the recognizers of all languages, its
        entities and its model.
        """
        own = [rules.of_files(store.FOLDER), rules.of_files(store.LANGUAGES_FOLDER), sorted(countries.LEARNT)]
        model = own if self._model == "own" else version(STOCK_MODEL)
        elsewhere = {
            language: [rules.of_recognizers(engine.registry.recognizers), sorted(countries.common_words(language))]
            for language in sorted(countries.REGIONS)
            if (engine := self._engine_of(language))
        }
        ours = rules.of_recognizers(self.engine.registry.recognizers)
        return [sorted(self._entities), self._policy, list(LIMITS), THRESHOLD, model, ours, elsewhere]

    def scan(self, texts: Sequence[str], language: str = LANGUAGE) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that the scanner failed on.

        `language` is English or one that the tagger of languages knows, also one in which `scan_requests` is strict.
        """
        return self._each(texts, self._spans, Way(language, self._policy))

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        """Return the spans of each scan request; None for a text that the scanner failed on.

        Under the strict policy, or in a language that no model knows, words that are not known to be harmless are spans
        too (see `strict`). In other languages than English the recognizers of the language's countries run as well.
        """
        return [
            found if way.language or found is None else self._spans_by_strict(request, found)
            for request, way, found in self._by_way(requests, self._spans)
        ]

    def _spans_by_strict(self, request: ScanRequest, found: Sequence[Span]) -> Sequence[Span] | None:
        findings = self._by_strict(request, [Detection(each, "", "") for each in found])
        return None if findings is None else [each.span for each in findings]

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Detection] | None]:
        """Scan as `scan_requests` does, and give the recognizer and the reason of each span."""
        return [
            found if way.language or found is None else self._by_strict(request, found)
            for request, way, found in self._by_way(requests, self._findings)
        ]

    def _way(self, request: ScanRequest) -> Way:
        language = LANGUAGE if request.language == NO_LANGUAGE else languages.primary(request.language)
        tagged = language == LANGUAGE or (self._model == "own" and language in countries.TAGGED)
        if not tagged or (request.language == NO_LANGUAGE and request.policy == "strict"):
            return Way(None, self._policy)
        is_strict = "strict" in (request.policy, self._policy) or language in countries.TAGGED - countries.LEARNT
        return Way(language, "strict" if is_strict else "standard")

    def _by_way(
        self, requests: Sequence[ScanRequest], read: WayReading[Found]
    ) -> Iterator[tuple[ScanRequest, Way, list[Found] | None]]:
        """Yield each request, its way and its findings; a text is read once by each way that a request wants."""
        ways = [self._way(request) for request in requests]
        texts: dict[Way, dict[str, None]] = {}
        for request, way in zip(requests, ways, strict=True):
            texts.setdefault(way, {})[request.text] = None
        found = {
            way: dict(zip(those, self._each(list(those), read, way), strict=True)) for way, those in texts.items()
        }  # fmt: skip
        for request, way in zip(requests, ways, strict=True):
            yield request, way, found[way][request.text]

    def _by_strict(self, request: ScanRequest, found: Sequence[Detection]) -> Sequence[Detection] | None:
        """Return the findings in a text of a language that no model knows, given those in English; None if it fails."""
        language = languages.primary(request.language)
        more = alone(request.text, lambda plains: [self._elsewhere(plains[0], language)])
        if more is None:
            return None
        hidden = self._strict.spans_elsewhere(request.text, language)
        named = countries.clipped(_without_strict(found), hidden)
        return [*named, *more, *(Detection(span, *_STRICT) for span in hidden)]

    def _elsewhere(self, text: Plain, language: str) -> list[Detection]:
        """Return the findings of the recognizers of the language's countries."""
        engine = self._engine_of(language)
        if engine is None:
            return []
        requested = countries.entities(language)
        return [
            Detection(span_of(hit, piece, text), *why(engine.result(hit, language, requested)))
            for _, piece, hit in self._hits([text], engine, language, requested)
        ]

    def _engine_of(self, language: str) -> FastAnalyzer | None:
        """Return the engine of a language's countries, made once; None for a language without one."""
        if language not in self._engines:
            tagger = self._tagger if self._model == "own" and language in countries.TAGGED else None
            self._engines[language] = countries.engine(language, tagger)
        return self._engines[language]

    @cached_property
    def _tagger(self) -> Tagger:
        """The tagger of other languages, whose network and words the engines of all of them share."""
        return Tagger(store.load(store.LANGUAGES_FOLDER))

    def explain(self, texts: Sequence[str]) -> list[list[Detection] | None]:
        """Scan as `scan` does, and give the recognizer and the reason of each span."""
        return self._each(texts, self._findings, Way(LANGUAGE, self._policy))

    def _each(self, texts: Sequence[str], read: WayReading[Found], way: Way) -> list[list[Found] | None]:
        starts = range(0, len(texts), self._batch_size)
        by_way: Reading[Found] = partial(read, way=way)  # type: ignore[call-arg]
        return [found for start in starts for found in in_batch(texts[start : start + self._batch_size], by_way)]

    def _spans(self, plains: Sequence[Plain], way: Way) -> list[list[Span]]:
        return self._read(plains, way, span_of, lambda span: span)

    def _findings(self, plains: Sequence[Plain], way: Way) -> list[list[Detection]]:
        engine, language, entities = self._reader(way)

        def found(hit: Hit, piece: pieces.TextPiece, text: Plain) -> Detection:
            return Detection(span_of(hit, piece, text), *why(engine.result(hit, language, entities)))

        return self._read(plains, way, found, lambda span: Detection(span, *_STRICT))

    def _read(
        self, plains: Sequence[Plain], way: Way, of_hit: Callable[[Hit, pieces.TextPiece, Plain], Found],
        of_unknown: Callable[[Span], Found],
    ) -> list[list[Found]]:  # fmt: skip
        """Return what is made of the hits in each text and, by the strict policy, of the spans of unknown words."""
        found: list[set[Found]] = [set() for _ in plains]
        chances: Chances | None = {} if way.policy == "strict" else None
        engine, language, entities = self._reader(way)
        for at, piece, hit in self._hits(plains, engine, language, entities, chances):
            found[at].add(of_hit(hit, piece, plains[at]))
        if chances is not None:
            for at, text in enumerate(plains):
                found[at].update(map(of_unknown, self._unknown(text, language, chances.get(at))))
        return [sorted(each) for each in found]

    def _reader(self, way: Way) -> tuple[FastAnalyzer, str, Sequence[str]]:
        """Return the engine that reads texts by a way, its language, and the entities that it is asked for."""
        language = way.language or LANGUAGE
        if language == LANGUAGE:
            return self.engine, language, self._entities
        engine = self._engine_of(language)
        assert engine is not None, "languages with a tagger have countries"
        return engine, language, self._asked(language, engine)

    def _asked(self, language: str, engine: FastAnalyzer) -> Sequence[str]:
        """List the entities that the language's recognizers can find."""
        if language not in self._known:
            known = {entity for each in engine.registry.recognizers for entity in each.supported_entities}
            self._known[language] = tuple(each for each in self._entities if each in known)
        return self._known[language]

    def _unknown(self, text: Plain, language: str, chances: list[WordChance] | None) -> Iterator[Span]:
        if language == LANGUAGE:
            found = self._strict.spans(text.text, chances)
        else:
            found = self._strict.spans_elsewhere(text.text, language, chances)
        return (back(span, text) for span in found)

    def _hits(
        self, plains: Sequence[Plain], engine: FastAnalyzer, language: str, entities: Sequence[str],
        chances: Chances | None = None,
    ) -> Iterator[tuple[int, pieces.TextPiece, Hit]]:  # fmt: skip
        """Yield (the index of the text, the piece of it, a hit in the piece); add to `chances` where it is given."""
        parts = [(at, piece) for at, each in enumerate(plains) for piece in pieces.cut(each.text)]
        texts = [plains[at].text[piece.start : piece.end] for at, piece in parts]
        found = (
            read
            for batch in pieces.batches(texts, self._batch_size, BATCH_CHARS, len)
            for read in engine.read_many(batch, language, entities)
        )
        is_technical = self._technical.has  # such hits are left out
        for (at, piece), text, (hits, artefacts) in zip(parts, texts, found, strict=True):
            if chances is not None and isinstance(artefacts, TaggedArtifacts):
                chances.setdefault(at, []).extend(moved(artefacts.chances(), piece.start))
            for hit in hits:
                if not is_technical(text, hit.start, hit.end, hit.entity):
                    yield at, piece, hit


def _without_strict(found: Sequence[Detection]) -> list[Detection]:
    return [each for each in found if each.span.score != STRICT_SCORE]


def nlp_engine(model: Model) -> NlpEngine:
    """Make and load the engine for a model's name."""
    nlp: NlpEngine
    if model == "own":
        nlp = TaggerNlpEngine()
    else:
        ignored = NerModelConfiguration(labels_to_ignore=["CARDINAL", "ORDINAL", "QUANTITY"])
        nlp = FastSpacyNlpEngine([{"lang_code": LANGUAGE, "model_name": str(model_folder())}], ignored)
    nlp.load()
    return nlp
