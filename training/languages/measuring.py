"""Types of labels that identify a person in texts of other languages."""

from typing import Final

#: Types that the tagger finds; patterns find e-mail and internet addresses.
BY_TAGGER: Final = ("PERSON", "ADDRESS", "PHONE", "CARD", "IBAN", "ACCOUNT", "SSN", "ID", "USER_NAME")
DIRECT: Final = (*BY_TAGGER, "EMAIL", "IP")
