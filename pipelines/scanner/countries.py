"""Recognizers and harmless words of languages other than English.

Presidio's own recognizers find the identifiers of their countries and the telephone numbers of their regions. No model
knows these languages, so the strict rule hides all other words that are not known to be harmless.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Final

import spacy
from presidio_analyzer import EntityRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as stock
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language

from pipelines.scanner import registry as registries
from pipelines.scanner.engine.analyzer import FastAnalyzer
from pipelines.scanner.engine.artefacts import LazyArtifacts
from pipelines.scanner.engine.batches import BatchCalls
from pipelines.scanner.engine.context import NearWords
from pipelines.scanner.engine.tagger import TaggerNlpEngine
from pipelines.scanner.extra import forms
from pipelines.scanner.extra.national import NationalIdRecognizer
from pipelines.scanner.finding import Detection
from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger
from pipelines.scanner.text.spans import Span, merge

#: The entity of all identifiers of a country, so that their names stay few. Those that their check digits tell
#: from other numbers are NATIONAL_ID besides, in all languages; `forms.BY_LANGUAGE` has those that need the language.
ENTITY: Final = "ID_NUMBER"
PHONE: Final = "PHONE_NUMBER"
#: Identifiers of people, by language; those of firms name no one.
NUMBERS: Final[Mapping[str, tuple[type[EntityRecognizer], ...]]] = {
    "de": (
        stock.DeTaxIdRecognizer, stock.DeTaxNumberRecognizer, stock.DeSocialSecurityRecognizer,
        stock.DeHealthInsuranceRecognizer, stock.DeIdCardRecognizer, stock.DePassportRecognizer,
        stock.DeFuehrerscheinRecognizer, stock.DeKfzRecognizer,
    ),
    "es": (stock.EsNifRecognizer, stock.EsNieRecognizer, stock.EsPassportRecognizer),
    "fi": (stock.FiPersonalIdentityCodeRecognizer,),
    "it": (
        stock.ItFiscalCodeRecognizer, stock.ItIdentityCardRecognizer, stock.ItPassportRecognizer,
        stock.ItDriverLicenseRecognizer,
    ),
    "ko": (stock.KrRrnRecognizer, stock.KrFrnRecognizer, stock.KrPassportRecognizer, stock.KrDriverLicenseRecognizer),
    "pl": (stock.PlPeselRecognizer,),
    "sv": (stock.SePersonnummerRecognizer,),
    "th": (stock.ThTninRecognizer,),
    "tr": (stock.TrNationalIdRecognizer, stock.TrLicensePlateRecognizer),
}  # fmt: skip
#: Languages that the model of languages knows, and those of them that it knows well enough to do without the strict
#: rule (docs/stripping.md).
TAGGED: Final = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr"})
LEARNT: Final = TAGGED - {"de", "nl"}
#: Countries where the language is spoken (ISO 3166-1).
REGIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "cs": ("CZ",), "da": ("DK",), "de": ("DE", "AT", "CH"), "es": ("ES", "MX", "AR", "CO", "CL", "PE"), "fi": ("FI",),
    "fr": ("FR", "BE", "CH", "CA"), "hu": ("HU",), "it": ("IT", "CH"), "ko": ("KR",), "nb": ("NO",),
    "nl": ("NL", "BE"), "pl": ("PL",), "pt": ("PT", "BR"), "ro": ("RO",), "sv": ("SE", "FI"), "th": ("TH",),
    "tr": ("TR",),
}  # fmt: skip
#: Languages whose stop words spaCy has (MIT), one list each.
_WITH_STOP_WORDS: Final = REGIONS.keys() - {"ko", "th"}
_THRESHOLD: Final = 0.35
#: Entities that are words.
_WORDS: Final = frozenset({"PERSON", "LOCATION"})


class NoModel(BatchCalls, NlpEngine):
    """An NLP engine for any language; it knows only the text's characters, and finds no entities."""

    engine_name = "none"
    is_available = True

    def load(self) -> None:
        """Do nothing: there is nothing to load."""
        self._words: Language = spacy.blank("xx")

    def is_loaded(self) -> bool:
        return hasattr(self, "_words")

    def _artefacts(self, texts: list[str], language: str) -> Iterator[NlpArtifacts]:
        return (LazyArtifacts(text, self._words.make_doc, lambda _: [], self, language, []) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002 - Presidio's interface
        return bool(self._words.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002 - Presidio's interface
        return bool(self._words.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return list(REGIONS)


def engine(language: str, tagger: Tagger | None = None) -> FastAnalyzer | None:
    """Make a Presidio engine with the language's recognizers; with a tagger, also with those that serve any language.
    None for a language without known recognizers.
    """
    if language not in REGIONS:
        return None
    nlp = NoModel() if tagger is None else TaggerNlpEngine(language=language, tagger=tagger.by(language))
    nlp.load()
    registry = RecognizerRegistry(supported_languages=[language])
    for each in registries.elsewhere(language) if tagger else ():
        registry.add_recognizer(each)
    for kind in NUMBERS.get(language, ()):
        registry.add_recognizer(kind(supported_entity=ENTITY, supported_language=language))  # type: ignore[call-arg]
    if language in forms.BY_LANGUAGE:
        registry.add_recognizer(NationalIdRecognizer(language, forms.FormTable(forms.BY_LANGUAGE[language])))
    phones = stock.PhoneRecognizer(supported_language=language, supported_regions=REGIONS[language])
    registry.add_recognizer(phones)
    return FastAnalyzer(
        registry=registry, nlp_engine=nlp, supported_languages=[language], default_score_threshold=_THRESHOLD,
        context_aware_enhancer=NearWords(context_matching_mode="whole_word"),
    )  # fmt: skip


def entities(language: str) -> tuple[str, ...]:
    """List the entities that `engine` can find."""
    national = (forms.NATIONAL,) if language in forms.BY_LANGUAGE else ()
    return (*((ENTITY,) if language in NUMBERS else ()), *national, PHONE)


def clipped(found: Iterable[Detection], hidden: Sequence[Span]) -> Iterator[Detection]:
    """Clip names that the English model found: drop the words around them that are harmless in this language."""
    apart = merge(hidden)
    for each in found:
        first = bisect_right(apart, each.span.start, key=lambda span: span.end)
        behind = bisect_left(apart, each.span.end, key=lambda span: span.start)
        if each.span.entity not in _WORDS:
            yield each
        elif first < behind:
            start, end = max(each.span.start, apart[first].start), min(each.span.end, apart[behind - 1].end)
            yield each._replace(span=each.span._replace(start=start, end=end))


@cache
def common_words(language: str) -> frozenset[str]:
    """Return frequent words of the language that are nobody's name; an empty set for a language without a list."""
    if language not in _WITH_STOP_WORDS:
        return frozenset()
    words = [word.lower() for word in import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS]
    lexicon = store.load().lexicon
    return frozenset(word for word in words if not ((known := lexicon.entry(word)).given or known.family))
