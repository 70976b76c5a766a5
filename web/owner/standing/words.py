"""A grant in plain words: what it allows, or what is missing in it so that it allows nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from bank.withdrawals.document_parts import codes_of
from bank.withdrawals.terms import Buyers, LicencePrice, StandingGrant
from teller.operate.owner_desk.port.reading import Money
from web.owner.texts import PageTexts


class GrantWords(NamedTuple):
    """Words below a heading; none: nothing was chosen there."""

    heading: str
    words: Sequence[str]


class SaidGrant(NamedTuple):
    """A grant in words; `missing` are the headings below which there is nothing, so that nothing is granted."""

    parts: Sequence[GrantWords]
    missing: Sequence[str]


def said(grant: StandingGrant, t: PageTexts) -> SaidGrant:
    """Return what a grant says, in a language."""
    found = {
        "domains": [t(f"domain-{each}") for each in sorted(grant.domains)],
        "uses": [t(f"use-{each}") for each in sorted(grant.uses)],
        "buyers": _buyers(grant.buyers, t),
        "territory": [t.places(codes_of(grant.territory))] if grant.territory else [],
        "least-prices": [_price(each, t) for each in grant.least_prices],
        "longest-days": [t("days-longest", days=grant.longest_days)] if grant.longest_days else [],
        "exclusivity": [t(f"exclusivity-{each}") for each in sorted(grant.exclusivity)],
    }
    parts = [GrantWords(t(f"grant-{name}"), words) for name, words in found.items()]
    return SaidGrant(parts, [each.heading for each in parts if not each.words])


def _buyers(found: Buyers, t: PageTexts) -> list[str]:
    return [t("buyers-anybody")] if found.anybody else sorted(found.names)


def _price(price: LicencePrice, t: PageTexts) -> str:
    if not price.amount:
        return t(f"least-any-{price.basis}", currency=price.currency)
    return t(f"least-{price.basis}", amount=t.money(Money(price.currency, price.amount)))
