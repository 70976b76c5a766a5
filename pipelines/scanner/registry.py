"""Registries of the scanner's recognizers; any of Presidio's recognizers can be added."""

from presidio_analyzer import EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    CryptoRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    MacAddressRecognizer,
    NhsRecognizer,
    PhoneRecognizer,
    SpacyRecognizer,
    UrlRecognizer,
    UsBankRecognizer,
    UsLicenseRecognizer,
)

from pipelines.scanner.engine.tagger import TaggerNlpEngine, TaggerRecognizer
from pipelines.scanner.extra import (
    accounts,
    addresses,
    announced,
    banking,
    beside,
    birth,
    coins,
    cues,
    disguises,
    geo,
    numbers,
    secret,
    spoken,
    towns,
    word_names,
)
from pipelines.scanner.extra.hashtags import HashtagNameRecognizer
from pipelines.scanner.extra.national import NationalIdRecognizer
from pipelines.scanner.gates.words import Hints
from pipelines.scanner.recognizers import LinearUrlRecognizer, OfflineEmailRecognizer, handles

LANGUAGE = "en"
#: Recognizers whose every pattern scores below the threshold: they find nothing without one of their context words.
_WEAK = (UsLicenseRecognizer, UsBankRecognizer)
_REPLACED = (PhoneRecognizer, CryptoRecognizer, NhsRecognizer)


def stock(nlp: NlpEngine) -> RecognizerRegistry:
    """Make a registry of Presidio's recognizers for English, with Teller's e-mail and URL recognizers (offline, and in
    linear time) in place of Presidio's, and with @handles.
    """
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=[LANGUAGE], nlp_engine=nlp)
    ours = (EmailRecognizer, UrlRecognizer)
    registry.recognizers = [each for each in registry.recognizers if type(each) not in ours]
    for added in (OfflineEmailRecognizer(), LinearUrlRecognizer(), handles()):
        registry.add_recognizer(added)
    return registry


def full(nlp: NlpEngine) -> RecognizerRegistry:
    """Make the `stock` registry and add Teller's recognizers.

    Three of them replace Presidio's: those of telephone numbers and of wallets, which find less, and that of NHS
    numbers, which takes one telephone number in eleven for one.
    """
    registry = stock(nlp)
    registry.recognizers = [each for each in registry.recognizers if type(each) not in _REPLACED]
    if isinstance(nlp, TaggerNlpEngine):
        registry.recognizers = [each for each in registry.recognizers if type(each) is not SpacyRecognizer]
        registry.add_recognizer(TaggerRecognizer())
    for added in extra():
        registry.add_recognizer(added)
    for each in registry.recognizers:
        if type(each) in _WEAK:
            each.hints = Hints(frozenset(each.context or ()), digit=False)  # type: ignore[attr-defined]
    return registry


def extra() -> list[EntityRecognizer]:
    rooms = (*_ANYWHERE, *_ENGLISH)
    return [HashtagNameRecognizer(), NationalIdRecognizer(), *(each for room in rooms for each in room.recognizers())]


def elsewhere(language: str) -> list[EntityRecognizer]:
    """Make the recognizers that also serve texts of another language, for which a tagger finds the names."""
    kept: list[EntityRecognizer] = [
        TaggerRecognizer(), CreditCardRecognizer(), IbanRecognizer(), IpRecognizer(), MacAddressRecognizer(),
        OfflineEmailRecognizer(), LinearUrlRecognizer(), handles(), NationalIdRecognizer(),
    ]  # fmt: skip
    kept += [each for room in _ANYWHERE for each in room.recognizers()]
    for each in kept:
        each.supported_language = language
    return kept


#: Recognizers that go by form, or by words of many languages; and those that go by English words.
_ANYWHERE = (addresses, accounts, numbers, announced, banking, birth, coins, geo, secret, towns)
_ENGLISH = (spoken, cues, disguises, beside, word_names)
