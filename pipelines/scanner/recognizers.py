"""Recognizers beside Presidio's own, as plug-ins of its interfaces."""

import tldextract
from presidio_analyzer import Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import EmailRecognizer


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's e-mail recognizer over the public suffix list that tldextract bundles.

    The stock one calls `tldextract.extract`, which fetches the list from the internet at first use.
    """

    _suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the domain ends in a public suffix."""
        return self._suffixes(pattern_text).fqdn != ""


def handles() -> PatternRecognizer:
    """@handles of social platforms, with or without a server: @name, @name@example.social."""
    pattern = Pattern("handle", r"(?<![\w@.])@\w{1,30}(?:@[\w-]+(?:\.[\w-]+)+)?", 0.9)
    return PatternRecognizer(supported_entity="USER_NAME", patterns=[pattern], name="HandleRecognizer")
