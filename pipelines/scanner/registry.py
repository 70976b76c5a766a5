"""Registries of the scanner's recognizers; any of Presidio's recognizers can be added."""

from presidio_analyzer import EntityRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer, PhoneRecognizer, SpacyRecognizer, UrlRecognizer

from pipelines.scanner.engine.tagger import TaggerNlpEngine, TaggerRecognizer
from pipelines.scanner.extra import accounts, addresses, beside, cues, disguises, numbers, word_names
from pipelines.scanner.extra.hashtags import HashtagNameRecognizer
from pipelines.scanner.recognizers import LinearUrlRecognizer, OfflineEmailRecognizer, handles

LANGUAGE = "en"


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
    """Make the `stock` registry and add Teller's recognizers; one of them replaces Presidio's telephone recognizer,
    which finds less.
    """
    registry = stock(nlp)
    registry.recognizers = [each for each in registry.recognizers if type(each) is not PhoneRecognizer]
    if isinstance(nlp, TaggerNlpEngine):
        registry.recognizers = [each for each in registry.recognizers if type(each) is not SpacyRecognizer]
        registry.add_recognizer(TaggerRecognizer())
    for added in extra():
        registry.add_recognizer(added)
    return registry


def extra() -> list[EntityRecognizer]:
    ours = (addresses, accounts, numbers, cues, disguises, beside, word_names)
    return [HashtagNameRecognizer(), *(each for room in ours for each in room.recognizers())]
