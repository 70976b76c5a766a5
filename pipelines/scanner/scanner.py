"""Teller's scanner: Presidio's interfaces, Teller's engine, model and recognizers."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
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
from pipelines.scanner.engine.tagger import TaggerNlpEngine
from pipelines.scanner.finding import Detection
from pipelines.scanner.model import store
from pipelines.scanner.presidio import (
    BATCH_CHARS,
    LANGUAGE,
    STOCK_MODEL,
    THRESHOLD,
    fail_on_timeout,
    model_folder,
)
from pipelines.scanner.presidio import ENTITIES as STOCK_ENTITIES
from pipelines.scanner.requests import ScanRequest, by_text, needs_strict
from pipelines.scanner.strict import Strict
from pipelines.scanner.technical.technical import Technical
from pipelines.scanner.text import languages
from pipelines.scanner.text import strict as strict_elsewhere
from pipelines.scanner.text.normalise import Plain, plain
from pipelines.scanner.text.spans import Span

log = logging.getLogger(__name__)

#: Entities that are masked: those of a person that Presidio finds by default, and those of Teller's recognizers. A link
#: stays, apart from the user name in it.
ENTITIES = (*(each for each in STOCK_ENTITIES if each != "URL"), "ID_NUMBER", "STREET_ADDRESS")
Model = Literal["own", "spacy"]
Policy = Literal["standard", "strict"]


_STRICT = ("Strict", "not known to be harmless")
Found = TypeVar("Found", Span, Detection)
#: The type of a finding in a text: a span, or a span with its reason.
Reading = Callable[[Sequence[Plain]], list[list[Found]]]


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
    def _strict(self) -> Strict:
        return Strict(store.load().lexicon)

    @cached_property
    def _technical(self) -> Technical:
        return Technical(store.load().lexicon)

    def warm(self) -> None:
        """Load the engine now, so that an engine that cannot work stops the worker and rejects no record."""
        self._spans([plain("Ann is at 1 High Street, call 020 7946 0958 or mail a@example.com")])

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
        return [sorted(self._entities), self._policy, THRESHOLD, model, ours, elsewhere]

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that the scanner failed on."""
        return self._each(texts, self._spans)

    def scan_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Span] | None]:
        """Return the spans of each scan request; None for a text that the scanner failed on.

        Under the strict policy, or in a language other than English, words that are not known to be harmless are spans
        too: the lexicon knows harmless words of English, a short list those of other languages. In other languages the
        recognizers of the language's countries run as well.
        """
        found = by_text(self, requests)
        return [self._spans_by(request, found[request.text]) for request in requests]

    def _spans_by(self, request: ScanRequest, found: Sequence[Span] | None) -> Sequence[Span] | None:
        if found is None or not needs_strict(request):
            return found
        findings = self._by_policy(request, [Detection(each, "", "") for each in found])
        return None if findings is None else [each.span for each in findings]

    def explain_requests(self, requests: Sequence[ScanRequest]) -> list[Sequence[Detection] | None]:
        """Scan as `scan_requests` does, and give the recognizer and the reason of each span."""
        texts = list(dict.fromkeys(request.text for request in requests))
        found = dict(zip(texts, self.explain(texts), strict=True))
        return [self._by_policy(request, found[request.text]) for request in requests]

    def _by_policy(self, request: ScanRequest, found: Sequence[Detection] | None) -> Sequence[Detection] | None:
        """Add the findings that the policy and the language require to those in English; None where that fails."""
        if found is None or not needs_strict(request):
            return found
        language = languages.primary(request.language)
        if language == LANGUAGE:
            return [*found, *self._unknown(plain(request.text))]
        more = _one(request.text, lambda plains: [self._elsewhere(plains[0], language)])
        hidden = strict_elsewhere.spans_of(request.text, language, countries.common_words(language))
        if more is None:
            return None
        return [*countries.clipped(found, hidden), *more, *(Detection(span, *_STRICT) for span in hidden)]

    def _unknown(self, text: Plain) -> list[Detection]:
        return [Detection(_back(span, text), *_STRICT) for span in self._strict.spans(text.text)]

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
        return self._each(texts, self._findings)

    def _each(self, texts: Sequence[str], read: Reading[Found]) -> list[list[Found] | None]:
        starts = range(0, len(texts), self._batch_size)
        return [found for start in starts for found in _batch(texts[start : start + self._batch_size], read)]

    def _spans(self, plains: Sequence[Plain]) -> list[list[Span]]:
        found: list[set[Span]] = [set() for _ in plains]
        for at, piece, hit in self._hits(plains, self.engine, LANGUAGE, self._entities):
            found[at].add(_span(hit, piece, plains[at]))
        for at, text in enumerate(plains) if self._policy == "strict" else ():
            found[at].update(_back(span, text) for span in self._strict.spans(text.text))
        return [sorted(each) for each in found]

    def _findings(self, plains: Sequence[Plain]) -> list[list[Detection]]:
        found: list[set[Detection]] = [set() for _ in plains]
        for at, piece, hit in self._hits(plains, self.engine, LANGUAGE, self._entities):
            result = self.engine.result(hit, LANGUAGE, self._entities)
            found[at].add(Detection(_span(hit, piece, plains[at]), *_why(result)))
        for at, text in enumerate(plains) if self._policy == "strict" else ():
            found[at].update(self._unknown(text))
        return [sorted(each) for each in found]

    def _hits(
        self, plains: Sequence[Plain], engine: FastAnalyzer, language: str, entities: Sequence[str]
    ) -> Iterator[tuple[int, pieces.TextPiece, Hit]]:
        """Yield (the index of the text, the piece of it, a hit in the piece)."""
        parts = [(at, piece) for at, each in enumerate(plains) for piece in pieces.cut(each.text)]
        texts = [plains[at].text[piece.start : piece.end] for at, piece in parts]
        found = (
            hits
            for batch in pieces.batches(texts, self._batch_size, BATCH_CHARS, len)
            for hits in engine.hits_many(batch, language, entities)
        )
        is_technical = self._technical.has  # such hits are left out
        for (at, piece), text, hits in zip(parts, texts, found, strict=True):
            for hit in hits:
                if not is_technical(text, hit.start, hit.end, hit.entity):
                    yield at, piece, hit


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
