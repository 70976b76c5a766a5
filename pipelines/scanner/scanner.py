"""Teller's scanner: Presidio's interfaces, Teller's engine, model and recognizers."""

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from presidio_analyzer import RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpEngine

from pipelines.scanner import pieces
from pipelines.scanner import registry as registries
from pipelines.scanner.engine.analyzer import FastAnalyzer
from pipelines.scanner.engine.context import FastContext, NearWords
from pipelines.scanner.engine.nlp import FastSpacyNlpEngine
from pipelines.scanner.engine.tagger import TaggerNlpEngine
from pipelines.scanner.model import store
from pipelines.scanner.presidio import BATCH_CHARS, LANGUAGE, THRESHOLD, fail_on_timeout, model_folder
from pipelines.scanner.presidio import ENTITIES as STOCK_ENTITIES
from pipelines.scanner.strict import Strict
from pipelines.scanner.text.normalise import Plain, plain
from pipelines.steps import languages
from pipelines.steps import strict as strict_elsewhere
from pipelines.steps.asks import Ask, by_text, needs_strict
from pipelines.steps.spans import Span

log = logging.getLogger(__name__)

#: What is masked: what Presidio's default finds of a person, and what Teller's own recognizers find. A link stays,
#: apart from the user name in it.
ENTITIES = (*(each for each in STOCK_ENTITIES if each != "URL"), "ID_NUMBER", "STREET_ADDRESS")
Model = Literal["own", "spacy"]
Policy = Literal["standard", "strict"]


class Finding(NamedTuple):
    """A span, and why: the recognizer's name and its own words."""

    span: Span
    recognizer: str
    reason: str


class Scanner:
    """`scan(texts)` gives the spans of each text; not to be shared between threads.

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

    def warm(self) -> None:
        """Load the engine now, so that one that cannot work stops the worker and rejects nobody's record."""
        self._findings([plain("Ann is at 1 High Street, call 020 7946 0958 or mail a@example.com")])

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """The spans of each text, in order; None for a text that the scanner failed on."""
        return [found if found is None else [each.span for each in found] for found in self.explain(texts)]

    def scan_asks(self, asks: Sequence[Ask]) -> list[Sequence[Span] | None]:
        """The spans of each ask. A text by the strict policy, or in a language other than English, has those of the
        words that are not known to be harmless as well: known by the lexicon in English, by a short list elsewhere.
        """
        found = by_text(self, asks)
        return [self._by_policy(ask, found[ask.text]) for ask in asks]

    def _by_policy(self, ask: Ask, found: Sequence[Span] | None) -> Sequence[Span] | None:
        if found is None or not needs_strict(ask):
            return found
        language = languages.primary(ask.language)
        if language != LANGUAGE:
            return [*found, *strict_elsewhere.spans_of(ask.text, language)]
        text = plain(ask.text)
        return [*found, *(_unknown(text, span).span for span in self._strict.spans(text.text))]

    def explain(self, texts: Sequence[str]) -> list[list[Finding] | None]:
        """As `scan`, with the recognizer and the reason of each span."""
        starts = range(0, len(texts), self._batch_size)
        return [found for start in starts for found in self._batch(texts[start : start + self._batch_size])]

    def _batch(self, texts: Sequence[str]) -> Sequence[list[Finding] | None]:
        try:
            return self._findings([plain(text) for text in texts])
        except Exception:  # one text can break a batch: find out which, and fail that one only
            return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Finding] | None:
        try:
            return self._findings([plain(text)])[0]
        except Exception as error:  # fails closed: None rejects the record; the error's text may quote the record's
            log.warning("the scanner failed on a text of %d characters: %s", len(text), type(error).__name__)
            return None

    def _findings(self, plains: Sequence[Plain]) -> list[list[Finding]]:
        parts = [(at, piece) for at, each in enumerate(plains) for piece in pieces.cut(each.text)]
        texts = [plains[at].text[piece.start : piece.end] for at, piece in parts]
        found: list[list[Finding]] = [[] for _ in plains]
        results = (
            listed
            for batch in pieces.batches(texts, self._batch_size, BATCH_CHARS)
            for listed in self.engine.analyze_many(batch, LANGUAGE, self._entities)
        )
        for (at, piece), listed in zip(parts, results, strict=True):
            found[at] += [_finding(each, piece, plains[at]) for each in listed]
        if self._policy == "strict":
            for at, each in enumerate(plains):
                found[at] += [_unknown(each, span) for span in self._strict.spans(each.text)]
        return [sorted(set(each)) for each in found]


def _unknown(text: Plain, span: Span) -> Finding:
    begin, end = text.back(span.start, span.end)
    return Finding(span._replace(start=begin, end=end), "Strict", "not known to be harmless")


def nlp_engine(model: Model) -> NlpEngine:
    """The engine for a model's name, loaded."""
    nlp: NlpEngine
    if model == "own":
        nlp = TaggerNlpEngine()
    else:
        ignored = NerModelConfiguration(labels_to_ignore=["CARDINAL", "ORDINAL", "QUANTITY"])
        nlp = FastSpacyNlpEngine([{"lang_code": LANGUAGE, "model_name": str(model_folder())}], ignored)
    nlp.load()
    return nlp


def _finding(result: RecognizerResult, piece: pieces.Piece, text: Plain) -> Finding:
    span = Span(result.start, result.end, result.entity_type, float(result.score))
    (whole,) = pieces.together([piece], [[span]])
    begin, end = text.back(whole.start, whole.end)
    why = result.analysis_explanation
    reason = why.pattern_name or why.textual_explanation or "" if why else ""
    recognizer = result.recognition_metadata[RecognizerResult.RECOGNIZER_NAME_KEY]
    return Finding(span._replace(start=begin, end=end), recognizer, reason)
