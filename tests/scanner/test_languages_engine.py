"""Texts of other languages are read by the model of languages, with the recognizers that plain Presidio would run."""

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerResult

from pipelines.scanner import countries
from pipelines.scanner.engine.context import NearWords
from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger
from pipelines.scanner.presidio import THRESHOLD
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import ENTITIES, Scanner
from pipelines.scanner.text.languages import CHECKED
from pipelines.scanner.text.spans import UNKNOWN, merge, replace
from tests.scanner import oracle
from training.languages import data

#: A text of each language, what of it goes, and what stays.
TEXTS = {
    "de": ("wir haben mit Anna bei Jürgen Möller gegessen", ("Anna", "Jürgen Möller"), "wir haben mit"),
    "fr": ("Élodie Dupont habite 12 rue de la Paix, il fait beau", ("Élodie Dupont", "rue de la Paix"), "il fait beau"),
    "es": ("Ayer comí con María José García; mi DNI es 12345678Z", ("María José García", "12345678Z"), "Ayer comí con"),
    "it": ("Ieri ho visto Giulia Rossi al mercato", ("Giulia Rossi",), "Ieri ho visto"),
    "pt": ("O João Silva mora na Rua das Flores 12 e gosta de futebol", ("João Silva", "Rua das"), "gosta de futebol"),
    "nl": ("Gisteren heb ik met Jan de Vries gefietst", ("Jan de Vries",), "heb ik met"),
    "pl": ("Wczoraj spotkałem się z Anną Kowalską i piliśmy kawę", ("Anną Kowalską",), "Wczoraj spotkałem się z"),
    "sv": ("Igår träffade jag Lars Johansson på torget", ("Lars Johansson",), "träffade jag"),
    "tr": ("Dün Ayşe Yılmaz ile çay içtik", ("Ayşe Yılmaz",), "ile çay içtik"),
}  # fmt: skip


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_names_go_and_the_words_around_them_stay(scanner: Scanner, language: str) -> None:
    text, gone, left = TEXTS[language]
    (found,) = scanner.scan_requests([ScanRequest(text, language)])
    stripped = replace(text, merge(found or ()))
    assert left in stripped
    assert not [each for each in gone if each in stripped]


@pytest.mark.parametrize("language", sorted(countries.TAGGED))
def test_only_a_language_that_is_not_learnt_well_is_strict(scanner: Scanner, language: str) -> None:
    text = TEXTS[language][0] + " xqzwvlk"
    standard, strict = scanner.scan_requests([ScanRequest(text, language), ScanRequest(text, language, "strict")])
    assert any(each.entity == UNKNOWN for each in strict or ())
    assert any(each.entity == UNKNOWN for each in standard or ()) == (language not in countries.LEARNT)


def test_a_stated_language_is_checked_where_a_model_knows_it() -> None:
    assert countries.TAGGED | {"en"} == CHECKED


@pytest.mark.parametrize("language", sorted(countries.TAGGED))
def test_the_gates_find_what_plain_presidio_finds(language: str) -> None:
    fast = countries.engine(language, Tagger(store.load(store.LANGUAGES_FOLDER)))
    assert fast is not None
    plain = AnalyzerEngine(
        fast.registry, fast.nlp_engine, supported_languages=[language], default_score_threshold=THRESHOLD,
        context_aware_enhancer=NearWords(context_matching_mode="whole_word"),
    )  # fmt: skip
    entities = sorted(
        {entity for each in fast.registry.recognizers for entity in each.supported_entities} & {*ENTITIES}
    )
    texts = [TEXTS[language][0], *(each.text for each in data.generated(language, 3, 40, unseen=True))]
    for text, found in zip(texts, fast.analyze_many(texts, language, entities), strict=True):
        assert _rounded(found) == _rounded(plain.analyze(text, language, entities))


def _rounded(results: list[RecognizerResult]) -> set[tuple[str, int, int, float]]:
    """Return the spans; the model's scores depend on the batch in their last digits."""
    return {(entity, start, end, round(score, 4)) for entity, start, end, score in oracle.spans(results)}
