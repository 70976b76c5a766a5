"""Summary of an offering for an owner, in plain language: who asks, what, for what, where, how long and for how much.

It is a function of the offering and of the originator's registered name. Whatever others wrote is made harmless.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from bank.ledger.money import shown
from bank.ledger.months import DAY_MS
from bank.withdrawals.plain_text import harmless
from bank.withdrawals.summary_texts import ENGLISH, SummaryTexts
from bank.withdrawals.terms import LicencePrice, LicenceTerms, Offering, WantedRecords
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import GROUPS

_YEAR_DAYS: Final = 365.25
_DAYS_IN_WORDS: Final = 2 * 365


def _plain(name: str) -> str:
    """Return what a name sorts by: an umlaut as its letter."""
    return unicodedata.normalize("NFKD", name)


class Paragraph(NamedTuple):
    """Heading, and sentences below it."""

    heading: str
    sentences: tuple[str, ...]


def summary(offering: Offering, originator: str, texts: SummaryTexts = ENGLISH) -> tuple[Paragraph, ...]:
    """Return the summary; `originator` is the name that the originator has registered."""
    return _Summary(offering, texts.quoted.format(harmless(originator)), texts).paragraphs()


class _Summary(NamedTuple):
    offering: Offering
    originator: str
    texts: SummaryTexts

    def paragraphs(self) -> tuple[Paragraph, ...]:
        terms = self.offering.terms
        said = {
            "who": self._who(),
            "what": (*map(self._wanted, terms.wanted), self._period()),
            "uses": self._uses(terms.uses),
            "where": (self._where(terms.territory),),
            "how_long": self._how_long(),
            "how_much": (self._price(terms.price),),
            "others": self._others(terms),
            "revoking": (self._say("nothing_said"), self._say("revoke", originator=self.originator)),
        }
        return tuple(Paragraph(self.texts.headings[key], sentences) for key, sentences in said.items())

    def _say(self, sentence: str, **values: object) -> str:
        return self.texts.sentences[sentence].format(**values)

    def _quoted(self, name: str) -> str:
        return self.texts.quoted.format(harmless(name))

    def _who(self) -> tuple[str, ...]:
        found = self.offering
        asks = self._say("asks", originator=self.originator, name=self._quoted(found.originator),
                         version=found.version, offering=self._quoted(found.id))  # fmt: skip
        model, framework, purpose = map(self._quoted, (found.model, found.framework, found.purpose))
        return asks, self._say("builds", model=model, framework=framework, purpose=purpose)

    def _wanted(self, wanted: WantedRecords) -> str:
        kind = self.texts.record_types.get(wanted.record_type) or self._quoted(wanted.record_type)
        fields = [self._field(each) for each in sorted(wanted.fields)]
        return self._say(
            "wanted", record_type=kind, fields=self._listed(fields), least=self._number(wanted.least_records)
        )

    def _field(self, field: str) -> str:
        words = field.replace("_", " ")
        return self.texts.fields.get(field) or (words if words.replace(" ", "").isalpha() else self._quoted(field))

    def _period(self) -> str:
        period = self.offering.terms.period
        return self._say("period", since=self._day(period.since), until=self._day(period.until - 1))

    def _uses(self, uses: frozenset[DataUse]) -> tuple[str, ...]:
        words = self.texts.uses
        other = [words[use] for use in DataUse if use not in uses]
        may = self._say("may", uses=self._listed([words[use] for use in DataUse if use in uses]))
        return may, self._say("may_not", uses=self._listed(other, self.texts.one_of)) if other else self._say("may_all")

    def _where(self, territory: Territory) -> str:
        if territory.world:
            return self._say("world")
        left, names = territory.countries, list[str]()
        for group, name in self.texts.groups.items():
            if left >= GROUPS[group]:
                left, names = left - GROUPS[group], [*names, name]
        names += sorted((self.texts.countries.get(code, code) for code in left), key=_plain)
        return self._say("countries", countries=self._listed(names))

    def _how_long(self) -> tuple[str, ...]:
        found = self.offering
        opens = self._day(found.opens)
        days = (found.terms.expires - found.opens) // DAY_MS
        years = (
            self._say("days", days=days)
            if days < _DAYS_IN_WORDS
            else self._say("some_years", years=round(days / _YEAR_DAYS))
        )
        return (
            self._say("answer", opens=opens, closes=self._day(found.closes - 1)),
            self._say("ends", expires=self._day(found.terms.expires), years=years, opens=opens),
        )

    def _price(self, price: LicencePrice) -> str:
        whole, _, behind = shown(price.amount).partition(".")
        amount = self._number(int(whole)) + self.texts.point + behind
        return self.texts.prices[price.basis].format(amount=amount, currency=harmless(price.currency))

    def _others(self, terms: LicenceTerms) -> tuple[str, ...]:
        owners, alike = map(self._number, terms.groups)
        return self._say("alike", owners=owners, alike=alike), self.texts.exclusivity[terms.exclusivity]

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", self.texts.thousands)

    def _day(self, time: int) -> str:
        found = datetime.fromtimestamp(time // 1000, UTC)
        return self.texts.day.format(day=found.day, month=self.texts.months[found.month - 1], year=found.year)

    def _listed(self, words: Sequence[str], last: str = "") -> str:
        return (last or self.texts.all_of).join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
