"""Recognizers beside Presidio's own, as plug-ins of its interfaces."""

import re

from presidio_analyzer import Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import EmailRecognizer, UrlRecognizer

_DENSITY = re.compile(r"@\d(?:\.\d)?x\.\w+\Z", re.IGNORECASE)


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's e-mail recognizer with its pattern alone, without its check of the domain.

    The stock recognizer checks a list of public suffixes, which it fetches from the internet at first use. It rejects
    an address at nhs.uk, which is such a suffix itself, and one in a private network (corp.local).
    """

    def validate_result(self, pattern_text: str) -> bool:
        """Accept an address whose last label is a name and not a number: `3@1.50` and `lodash@4.17.21` are no
        addresses, nor is `icon@2x.png`, a picture for a screen of twice the density.
        """
        top = pattern_text.rpartition(".")[2]
        return len(top) > 1 and top[0].isalpha() and not _DENSITY.search(pattern_text)


class LinearUrlRecognizer(UrlRecognizer):
    """Presidio's URL recognizer in linear time: a host name starts only where a run of host characters starts.

    The stock recognizer tries 253 characters and 1,500 top-level domains from each character on: 1.3 s for 1,000
    characters of `a.a.a.`, and after 60 s Presidio skips the pattern. This one finds the same in runs of up to 253.
    """

    _STOCK = r"[a-z0-9.\-]{1,253}[.]"
    _LINEAR = r"[a-z0-9.\-]+[.]"

    def __init__(self) -> None:
        assert UrlRecognizer.BASE_URL_REGEX.startswith(r"((www\d{0,3}[.])?" + self._STOCK), "Presidio has changed"
        stock = UrlRecognizer.BASE_URL_REGEX
        linear = r"(?<![a-z0-9.\-])" + stock.replace(self._STOCK, self._LINEAR, 1)
        patterns = [
            Pattern(each.name, each.regex.replace(stock, linear), each.score) for each in UrlRecognizer.PATTERNS
        ]
        super().__init__(patterns=patterns, name="UrlRecognizer")


def handles() -> PatternRecognizer:
    """Find handles of social platforms, with or without a server: @name, @name@example.social."""
    pattern = Pattern("handle", r"(?<![\w@.])@\w{1,30}(?:@[\w-]+(?:\.[\w-]+)+)?", 0.9)
    return PatternRecognizer(supported_entity="USER_NAME", patterns=[pattern], name="HandleRecognizer")
