"""The model of languages in the package."""

import pytest

from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger

FOLDER = store.FOLDER.with_name("weights_languages")
NAMES = {
    "de": ("Gestern hat Frau Jutta Brandstätter die Unterlagen nach Kassel gebracht.", "Jutta Brandstätter"),
    "fr": ("Le rapport de Mathilde Courtois a été lu par le conseil municipal.", "Mathilde Courtois"),
    "es": ("La paciente Remedios Cifuentes acudió a urgencias por dolor torácico.", "Remedios Cifuentes"),
    "it": ("Il libro di Ludovica Ferrante è uscito in autunno.", "Ludovica Ferrante"),
    "pt": ("O advogado Valdemar Quintela apresentou o recurso.", "Valdemar Quintela"),
    "nl": ("Volgens Marijke van der Plas duurt het werk nog een jaar.", "Marijke van der Plas"),
    "pl": ("Rozmawialiśmy z Katarzyną Wiśniewską o jej książce.", "Katarzyną Wiśniewską"),
    "sv": ("Igår träffade Gunilla Bergqvist sina kolleger.", "Gunilla Bergqvist"),
    "tr": ("Toplantıya Nurten Aydoğan da katıldı.", "Nurten Aydoğan"),
}
HARMLESS = {
    "de": "wir haben heute lange drei stunden hinter dem haus gegraben",
    "fr": "le train a encore vingt minutes de retard ce matin",
    "es": "la reunión se aplaza a las cinco de la tarde",
    "it": "la riunione di domani è rinviata alla prossima settimana",
    "pt": "a reunião de amanhã foi adiada para a próxima semana",
    "nl": "de vergadering van morgen is verplaatst naar volgende week",
    "pl": "jutrzejsze zebranie przełożono na przyszły tydzień",
    "sv": "mötet i morgon är flyttat till nästa vecka",
    "tr": "yarınki toplantı gelecek haftaya ertelendi",
}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(store.load(FOLDER))


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("change", [str, str.lower], ids=["as it is", "in lower case"])
def test_names_are_found(tagger: Tagger, language: str, change: type[str]) -> None:
    text, name = NAMES[language]
    start = text.index(name)
    (found,) = tagger.by(language)([change(text)])
    masked = {at for each in found for at in range(each.start, each.end)}
    assert masked.issuperset(at for at in range(start, start + len(name)) if text[at] != " ")


@pytest.mark.parametrize("language", HARMLESS)
def test_harmless_sentences_stay(tagger: Tagger, language: str) -> None:
    assert tagger.by(language)([HARMLESS[language]]) == [[]]


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 15_000_000
