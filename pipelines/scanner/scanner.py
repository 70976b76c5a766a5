"""Teller's scanner: Presidio's interfaces, Teller's engine, model and recognizers."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from importlib.metadata import version
from typing import Any, Literal, TypeVar

from presidio_analyzer import RecognizerRegistry, RecognizerResult
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
from pipelines.scanner.model.tagger import WordChance
from pipelines.scanner.presidio import (
    BATCH_CHARS,
    LANGUAGE,
    STOCK_MODEL,
    THRESHOLD,
    fail_on_timeout,
    model_folder,
)
from pipelines.scanner.presidio import ENTITIES as STOCK_ENTITIES
from pipelines.scanner.requests import ScanRequest, needs_strict
from pipelines.scanner.strict import LIMITS, StrictRule
from pipelines.scanner.technical.technical import Technical
from pipelines.scanner.text import languages
from pipelines.scanner.text.normalise import Plain, plain
from pipelines.scanner.text.spans import Span
from pipelines.scanner.text.strict import SCORE as STRICT_SCORE

log = logging.getLogger(__name__)

#: Entities that are masked: those of a person that Presidio finds by default, and those of Teller's recognizers. A link
#: stays, apart from the user name in it.
ENTITIES = (*(each for each in STOCK_ENTITIES if each != "URL"), "ID_NUMBER", "STREET_ADDRESS")
Model = Literal["own", "spacy"]
Policy = Literal["standard", "strict"]


_STRICT = ("Strict", "not known to be harmless")
Found = TypeVar("Found", Span, Detection)
#: Gives the findings in each text, of a type: a span, or a span with its reason.
Reading = Callable[[Sequence[Plain]], list[list[Found]]]
PolicyReading = Callable[[Sequence[Plain], Policy], list[list[Found]]]
#: Collects the chances of the words of each text, by the text's index.
Chances = dict[int, list[WordChance]]


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
        self._spans([plain("Ann is at 1 High Street, call 020 7946 0958 or mail a@example.com")], self._policy)

    def decides(self) -> list[Any]:
        """List the facts that decide what the scanner finds, for `rules.digest`: the recognizers of all languages, its
        entities and its model.
        """
        model = rules.of_files(store.FOLDER) if self._model == "own" else version(STOCK_MODEL)
        elsewhere = {
            language: [rules.of_recognizers(engine.registry.recognizers), sorted(countries.common_words(language))]
            for language in sorted(countries.REGIONS)
            if (engine := self._engine_of(language))
        }
        ours = rules.of_recognizers(self.engine.registry.recognizers)
        return [sorted(self._entities), self._policy, list(LIMITS), THRESHOLD, model, ours, elsewhere]

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that the scanner failed on."""
        return self._each(texts, self._spans, self._policy)

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        """Return the spans of each scan request; None for a text that the scanner failed on.

        Under the strict policy, or in a language other than English, words that are not known to be harmless are spans
        too (see `strict`). In other languages the recognizers of the language's countries run as well.
        """
        found, strict = self._by_text(requests, self._spans)
        return [
            self._spans_by(request, found[request.text])
            if needs_strict(request) or request.text in strict
            else found[request.text]
            for request in requests
        ]

    def _spans_by(self, request: ScanRequest, found: Sequence[Span] | None) -> Sequence[Span] | None:
        findings = self._by_policy(request, None if found is None else [Detection(each, "", "") for each in found])
        return None if findings is None else [each.span for each in findings]

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Detection] | None]:
        """Scan as `scan_requests` does, and give the recognizer and the reason of each span."""
        found, _ = self._by_text(requests, self._findings)
        return [self._by_policy(request, found[request.text]) for request in requests]

    def _by_text(
        self, requests: Sequence[ScanRequest], read: PolicyReading[Found]
    ) -> tuple[dict[str, list[Found] | None], Collection[str]]:
        """Read each text once; return the findings, and the texts that a request wants read by the strict policy."""
        strict = {each.text: None for each in requests if _is_strict_in_english(each)}
        others = {each.text: None for each in requests if each.text not in strict}
        found = dict(zip(others, self._each(list(others), read, self._policy), strict=True))
        return found | dict(zip(strict, self._each(list(strict), read, "strict"), strict=True)), strict

    def _by_policy(self, request: ScanRequest, found: Sequence[Detection] | None) -> Sequence[Detection] | None:
        """Return the findings that the request's policy and language require, of those in English and others; None
        where that fails.
        """
        if found is None:
            return None
        language = languages.primary(request.language)
        if not needs_strict(request) or language == LANGUAGE:
            every = "strict" in (request.policy, self._policy)
            return found if every else _without_strict(found)
        more = _one(request.text, lambda plains: [self._elsewhere(plains[0], language)])
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
            Detection(_span(hit, piece, text), *_why(engine.result(hit, language, requested)))
            for _, piece, hit in self._hits([text], engine, language, requested)
        ]

    def _engine_of(self, language: str) -> FastAnalyzer | None:
        """Return the engine of a language's countries, made once; None for a language without one."""
        if language not in self._engines:
            self._engines[language] = countries.engine(language)
        return self._engines[language]

    def explain(self, texts: Sequence[str]) -> list[list[Detection] | None]:
        """Scan as `scan` does, and give the recognizer and the reason of each span."""
        return self._each(texts, self._findings, self._policy)

    def _each(self, texts: Sequence[str], read: PolicyReading[Found], policy: Policy) -> list[list[Found] | None]:
        starts = range(0, len(texts), self._batch_size)
        by_policy: Reading[Found] = partial(read, policy=policy)  # type: ignore[call-arg]
        return [found for start in starts for found in _batch(texts[start : start + self._batch_size], by_policy)]

    def _spans(self, plains: Sequence[Plain], policy: Policy) -> list[list[Span]]:
        found: list[set[Span]] = [set() for _ in plains]
        chances: Chances | None = {} if policy == "strict" else None
        for at, piece, hit in self._hits(plains, self.engine, LANGUAGE, self._entities, chances):
            found[at].add(_span(hit, piece, plains[at]))
        if chances is not None:
            for at, text in enumerate(plains):
                found[at].update(self._unknown(text, chances.get(at)))
        return [sorted(each) for each in found]

    def _findings(self, plains: Sequence[Plain], policy: Policy) -> list[list[Detection]]:
        found: list[set[Detection]] = [set() for _ in plains]
        chances: Chances | None = {} if policy == "strict" else None
        for at, piece, hit in self._hits(plains, self.engine, LANGUAGE, self._entities, chances):
            result = self.engine.result(hit, LANGUAGE, self._entities)
            found[at].add(Detection(_span(hit, piece, plains[at]), *_why(result)))
        if chances is not None:
            for at, text in enumerate(plains):
                found[at].update(Detection(span, *_STRICT) for span in self._unknown(text, chances.get(at)))
        return [sorted(each) for each in found]

    def _unknown(self, text: Plain, chances: list[WordChance] | None) -> Iterator[Span]:
        return (_back(span, text) for span in self._strict.spans(text.text, chances))

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
                chances.setdefault(at, []).extend(_moved(artefacts.chances(), piece.start))
            for hit in hits:
                if not is_technical(text, hit.start, hit.end, hit.entity):
                    yield at, piece, hit


def _moved(chances: list[WordChance], by: int) -> list[WordChance]:
    return [WordChance(by + start, by + end, personal) for start, end, personal in chances] if by else chances


def _is_strict_in_english(request: ScanRequest) -> bool:
    return request.policy == "strict" and languages.primary(request.language) == LANGUAGE


def _without_strict(found: Sequence[Detection]) -> list[Detection]:
    return [each for each in found if each.span.score != STRICT_SCORE]


def _batch(texts: Sequence[str], read: Reading[Found]) -> Sequence[list[Found] | None]:
    try:
        return read([plain(text) for text in texts])
    except Exception:  # one text can break a batch: find out which, and fail that one only
        return [_one(text, read) for text in texts]


def _one(text: str, read: Reading[Found]) -> list[Found] | None:
    try:
        return read([plain(text)])[0]
    except Exception as error:  # fails closed: None rejects the record; the error's text may quote the record's
        log.warning("the scanner failed on a text of %d characters: %s", len(text), type(error).__name__)
        return None


def _back(span: Span, text: Plain) -> Span:
    """Map a span of the plain text to the original."""
    begin, end = text.back(span.start, span.end)
    return span._replace(start=begin, end=end)


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


def _span(hit: Hit, piece: pieces.TextPiece, text: Plain) -> Span:
    """Map a hit in a piece to its span in the original text."""
    end = piece.word_end if hit.end == piece.end - piece.start else piece.start + hit.end
    begin, end = text.back(piece.start + hit.start, end)
    return Span(begin, end, hit.entity, float(hit.score))


def _why(result: RecognizerResult) -> tuple[str, str]:
    """Return (the recognizer's name, its reason)."""
    why = result.analysis_explanation
    reason = why.pattern_name or why.textual_explanation or "" if why else ""
    return result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY], reason
