"""Texts of the owner's page, in Fluent: a folder for each language, and formats of numbers, days and money."""

import re
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final
from unicodedata import bidirectional

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, parse_pattern
from fluent.runtime import AbstractResourceLoader, FluentLocalization
from fluent.syntax import FluentParser
from fluent.syntax.ast import Resource

from bank.withdrawals.plain_text import harmless
from bank.withdrawals.terms import MOST_TEXT
from schemas.countries import COUNTRIES, GROUPS
from teller.operate.owner_desk.port.reading import Money

_HERE: Final = Path(__file__).parent
#: Languages by what browsers call them, and their own names.
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch"}
FIRST: Final = "en"
#: Whose days, numbers and names of countries a language has; the years, months and days of Europe.
_LOCALES: Final = {"en": "en_GB", "de": "de_DE"}
_MILLION: Final = 1_000_000
#: Letters that the key of a text cannot have.
_NO_KEY: Final = re.compile(r"[^A-Za-z0-9-]")
#: Marks that embed, override and isolate directions.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LEFTWARD: Final = ("R", "AL")


class _Loader(AbstractResourceLoader):
    """Reads texts of a language. Fluent's own loader leaves its files open."""

    def resources(self, locale: str, resource_ids: list[str]) -> Generator[list[Resource], None, None]:
        parser = FluentParser()
        yield [parser.parse((_HERE / locale / each).read_text("utf-8")) for each in resource_ids]


class PageTexts:
    """Texts of a language. A text that is missing is an error: tests hold the languages to each other."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(_LOCALES[language])
        files = sorted(each.name for each in (_HERE / language).glob("*.ftl"))
        self._texts = FluentLocalization([language], files, _Loader())

    def __call__(self, key: str, **given: Any) -> str:
        """Return a text, in which what is given is filled in.

        Raises:
            KeyError: there is no such text, or something for it is not given.
        """
        found = self._texts.format_value(key, {name: kept_apart(value) for name, value in given.items()})
        if found == key or "{$" in found:
            raise KeyError(key)
        return found

    def has(self, key: str) -> bool:
        return self._texts.format_value(key, {}) != key

    def or_plain(self, kind: str, value: str) -> str:
        """Return the text of a value of this kind, or the value where there is none: others may follow."""
        key = f"{kind}-{_NO_KEY.sub('-', value)}"
        return self(key) if self.has(key) else value

    def quoted(self, words: str) -> str:
        """Return a name or purpose that others gave, in quotation marks that it cannot end: all of it, as is shown."""
        return self("quoted", words=harmless(words, MOST_TEXT))

    def list(self, kind: str, values: Sequence[str]) -> str:
        return ", ".join(self.or_plain(kind, each) for each in values)

    def places(self, codes: Sequence[str]) -> str:
        """Return countries, and groups of them, by their names."""
        names = self._locale.territories
        return ", ".join(
            self(f"place-{each}") if self.has(f"place-{each}") else names.get(each, each) for each in _grouped(codes)
        )

    @cached_property
    def countries(self) -> Mapping[str, str]:
        """Names of countries, by their codes."""
        return {each: self._locale.territories.get(each, each) for each in sorted(COUNTRIES)}

    @property
    def point(self) -> str:
        """Mark before the digits behind the point of a number."""
        return get_decimal_symbol(self._locale)

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self._locale)

    def day(self, ms: int) -> str:
        """Return a day in UTC."""
        return format_date(_time(ms), format="long", locale=self._locale)

    def last_day(self, end: int) -> str:
        """Return the last day in UTC that counts, of what is over at `end`: ends lie at the midnight behind it."""
        return self.day(end - 1)

    def time(self, ms: int) -> str:
        """Return a time in UTC, to the minute."""
        return f"{self.day(ms)}, {format_time(_time(ms), 'HH:mm', locale=self._locale)} UTC"

    def month(self, month: str) -> str:
        """Return a month that is given as 2026-11."""
        at = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=UTC)
        return format_date(at, "LLLL y", locale=self._locale)

    def money(self, amount: Money) -> str:
        """Return an amount to the millionth: two digits behind the point at least, no zeros at the end of more."""
        pattern = parse_pattern("#,##0.00####\xa0¤¤")
        return format_currency(
            Decimal(amount.millionths) / _MILLION,
            amount.currency,
            format=pattern.pattern,
            locale=self._locale,
            currency_digits=False,
        )


def kept_apart(value: Any) -> Any:
    """Return a name or other words that others gave, so that they turn no words around them: marks that turn letters
    by force are left out, and what is written from right to left stands by itself (Unicode's isolates).
    """
    if not isinstance(value, str):
        return value
    plain = _TURNING.sub("", value)
    return f"\u2068{plain}\u2069" if any(bidirectional(each) in _LEFTWARD for each in plain) else plain


@cache
def texts(language: str) -> PageTexts:
    """Return the texts of a language, or of the first where there are none of it."""
    return PageTexts(language if language in LANGUAGES else FIRST)


def preferred(chosen: str, accepted: str) -> str:
    """Return the language to speak: the one that was chosen, else the first of `Accept-Language` that there is."""
    if chosen in LANGUAGES:
        return chosen
    for each in accepted[:200].split(","):
        if (found := each.split(";")[0].strip()[:2].lower()) in LANGUAGES:
            return found
    return FIRST


def _grouped(codes: Sequence[str]) -> list[str]:
    """Return codes with the largest group of countries that all are among them in the place of its members."""
    given = frozenset(codes)
    for group in sorted(GROUPS, key=lambda each: -len(GROUPS[each])):
        if GROUPS[group] <= given:
            return [group, *(each for each in codes if each not in GROUPS[group])]
    return list(codes)


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
