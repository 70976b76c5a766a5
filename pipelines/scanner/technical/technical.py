"""Tell whether a finding is technical text, by its entity and what stands around it."""

from collections.abc import Callable

from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.technical.identifiers import IdentifierFinder
from pipelines.scanner.technical.quantities import is_in_guid, is_quantity, is_version

Test = Callable[[str, int, int], bool]


class Technical:
    """Tells technical findings by looking a bounded way around them; other entities than its tests' stay."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._identifiers = IdentifierFinder(lexicon)
        self._tests: dict[str, Test] = {
            "PERSON": self._is_word, "LOCATION": self._is_word, "USER_NAME": self._is_user,
            "STREET_ADDRESS": self._is_address, "ID_NUMBER": _is_number, "PHONE_NUMBER": is_in_guid,
            "IP_ADDRESS": is_version, "CREDIT_CARD": is_in_guid, "US_BANK_NUMBER": is_in_guid,
            "US_DRIVER_LICENSE": is_in_guid, "US_PASSPORT": is_in_guid, "UK_NHS": is_in_guid,
            "MEDICAL_LICENSE": _is_cut,
        }  # fmt: skip

    def has(self, text: str, start: int, end: int, entity: str) -> bool:
        """Tell whether [start, end) of the text, found as this entity, is technical and nobody's."""
        test = self._tests.get(entity)
        return test is not None and test(text, start, end)

    def _is_word(self, text: str, start: int, end: int) -> bool:
        return self._identifiers.has(text, start, end) or self._identifiers.joins(text, start, end)

    def _is_user(self, text: str, start: int, end: int) -> bool:
        """A user name may be two words joined; a handle is no identifier."""
        return text[start] != "@" and (self._identifiers.has(text, start, end) or is_in_guid(text, start, end))

    def _is_address(self, text: str, start: int, end: int) -> bool:
        return is_quantity(text, start, end) or self._is_word(text, start, end) or is_in_guid(text, start, end)


def _is_number(text: str, start: int, end: int) -> bool:
    return is_version(text, start, end) or is_in_guid(text, start, end)


def _is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether a finding ends within a word: Presidio's pattern for medical licences matches there."""
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
