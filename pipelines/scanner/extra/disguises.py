"""Recognizers of identifiers that are written past a filter."""

from presidio_analyzer import EntityRecognizer

from pipelines.scanner.extra import disguised_mail, disguised_numbers
from pipelines.scanner.extra.apart_names import ApartNameRecognizer
from pipelines.scanner.extra.leet_names import LeetNameRecognizer


def recognizers() -> list[EntityRecognizer]:
    rooms = (disguised_mail, disguised_numbers)
    return [ApartNameRecognizer(), LeetNameRecognizer(), *(each for room in rooms for each in room.recognizers())]
