"""Bank details of those who are paid: checked before they go into a file for a real bank."""

import re
from dataclasses import dataclass, field
from typing import Final

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC: Final = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
_NAME_CHARACTERS: Final = 140


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Name and account of a party, as its bank knows them; `bic` may be empty. None of it shows in a repr."""

    name: str = field(repr=False)
    iban: str = field(repr=False)
    bic: str = field(repr=False, default="")

    @property
    def fault(self) -> str | None:
        """Fault of the details, without telling them; None where there is none."""
        if not 0 < len(self.name) <= _NAME_CHARACTERS or not self.name.isprintable() or not self.name.strip():
            return f"the name has not 1 to {_NAME_CHARACTERS} characters that print"
        if not is_iban(self.iban):
            return "the IBAN is not in its form, or its check digits are wrong: write it without spaces"
        if self.bic and not _BIC.fullmatch(self.bic):
            return "the BIC is not in its form of 8 or 11 characters"
        return None


def is_iban(text: str) -> bool:
    """Return whether the text is an IBAN whose check digits are right (ISO 13616, modulo 97)."""
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1
