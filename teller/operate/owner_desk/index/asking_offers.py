"""Queries of what an owner was offered, and said to it."""

from typing import Final, NamedTuple
from uuid import UUID

from bank.withdrawals import offering as offering_document
from bank.withdrawals.document_parts import codes_of
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.summary import summary
from bank.withdrawals.summary_texts import ENGLISH, GERMAN
from bank.withdrawals.terms import Offering
from teller.operate.answers.history import is_open
from teller.operate.owner_desk.index.asking import Asked, leaf_of
from teller.operate.owner_desk.index.rows_deposits import leaf_id
from teller.operate.owner_desk.port.reading import Money, Offer, OfferRow, SummaryPart

#: Offers that are shown at once, at most.
MOST: Final = 200
_OFFERS: Final = """
    SELECT offering, version, originator, offer.time, until, coalesce(said, ''), coalesce(word.time, 0),
    coalesce(rule, '') FROM offer LEFT JOIN word USING (owner, offering) WHERE owner = ?
"""
_LICENCE: Final = """
    SELECT agreement FROM licence WHERE owner = ? AND offering = ? AND version = ? AND ended_as = '' AND until > ?
"""
_TEXTS: Final = {"de": GERMAN, "en": ENGLISH}


class _Made(NamedTuple):
    offering: str
    version: int
    originator: str
    time: int
    until: int
    said: str
    said_at: int
    rule: str


def offers(asked: Asked) -> tuple[OfferRow, ...]:
    """Return offers as `OwnersHistory.offers` orders them, at most MOST."""
    made = [_Made(*row) for row in asked.rows(_OFFERS)]
    can = sorted((each for each in made if _is_open(asked, each)), key=lambda each: each.until)
    rest = sorted((each for each in made if not _is_open(asked, each)), key=lambda each: -each.time)
    rows = ((each, asked.registers.offerings.version(each.offering, each.version)) for each in can + rest)
    shown = [(each, terms) for each, terms in rows if terms is not None][:MOST]
    return tuple(_row(asked, each, terms) for each, terms in shown)


def open_offers(asked: Asked) -> int:
    """Return how many offers can be answered, and were not since they were made."""
    found = (_Made(*row) for row in asked.rows(f"{_OFFERS} AND until > ?", asked.now))
    return sum(each.said_at < each.time and _is_open(asked, each) for each in found)


def offer(asked: Asked, name: str, version: int, language: str) -> Offer | None:
    """Return an offer in full; None: this version was not the last that was made to the owner, or is not known."""
    row, terms = asked.one(f"{_OFFERS} AND offering = ?", name), asked.registers.offerings.version(name, version)
    if row is None or row[1] != version or terms is None:
        return None
    parts = summary(terms, asked.registers.originator_name(terms.originator), _TEXTS.get(language, ENGLISH))
    leaf = leaf_of(asked.view.base, leaf_id(f"{name}/{version}".encode()))
    said = tuple(SummaryPart(each.heading, each.sentences) for each in parts)
    held = asked.one(_LICENCE, name, version, asked.now)
    agreement = UUID(bytes=held[0]) if held else None
    return Offer(_row(asked, _Made(*row), terms), said, offering_document.digest(terms), leaf, agreement)


def _is_open(asked: Asked, made: _Made) -> bool:
    event = WithdrawalEvent(
        WithdrawalKind.OFFERED, asked.account, made.time, offering=made.offering, version=made.version, until=made.until
    )
    return is_open(event, asked.registers.offerings, asked.now)


def _row(asked: Asked, made: _Made, found: Offering) -> OfferRow:
    terms = found.terms
    return OfferRow(
        offering=made.offering,
        version=made.version,
        originator=found.originator,
        originator_name=asked.registers.originator_name(found.originator),
        purpose=found.purpose,
        record_types=tuple(sorted(terms.record_types)),
        data_from=terms.period.since,
        data_until=terms.period.until,
        uses=tuple(sorted(use.value for use in terms.uses)),
        territory=tuple(codes_of(terms.territory)),
        exclusivity=terms.exclusivity.value,
        price=Money(terms.price.currency, terms.price.amount),
        price_basis=terms.price.basis.value,
        opens=found.opens,
        closes=found.closes,
        expires=terms.expires,
        offered=made.time,
        said=made.said,
        said_at=made.said_at,
        rule=made.rule,
        is_open=_is_open(asked, made),
    )
