"""Queries of an owner's licences, and of the packages that have its rows."""

from typing import Any, Final
from uuid import UUID

from bank.withdrawals.document_parts import codes_of
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Offering
from teller.operate.owner_desk.index import asking_money
from teller.operate.owner_desk.index.asking import Asked
from teller.operate.owner_desk.port.reading import ROWS, LicenceRow, LicenceRows, NoticeRow, ShownLicence, UseRow, Uses

#: Uses of a licence that are shown with it, at most; `uses` has them all.
MOST_USES: Final = 200
_LATEST: Final = 2**63 - 1
_LAST_ID: Final = b"\xff" * 17
_LICENCES: Final = """
    SELECT agreement, offering, version, originator, since, until, by_standing_terms, ended, ended_as, rule
    FROM licence WHERE owner = ?1
"""
_HOLDS: Final = "(ended_as = '' AND until > ?2)"
_PAGE: Final = "AND (since, agreement) < (?3, ?4) ORDER BY since DESC, agreement DESC LIMIT ?5"
_HOLDING: Final = f"{_LICENCES} AND {_HOLDS} {_PAGE}"
_OTHERS: Final = f"{_LICENCES} AND NOT {_HOLDS} {_PAGE}"
_HELD: Final = "SELECT count(*) FROM licence WHERE owner = ?1 AND ended_as = '' AND until > ?2"
_OUT: Final = "SELECT count(*) FROM use WHERE owner = ? AND agreement = ? AND delivered > 0"
_USES: Final = """
    SELECT package, agreement, use.offering, use.version, use.originator, rows, delivered, coalesce(licence.until, 0),
    time FROM use LEFT JOIN licence USING (owner, agreement) WHERE use.owner = ?
"""
_NEWEST: Final = "AND (time, package) < (?, ?) ORDER BY time DESC, package DESC LIMIT ?"
_NOTICES: Final = "SELECT notice, sent, answered, did FROM notice WHERE owner = ? AND package = ? ORDER BY sent, notice"


def holding(asked: Asked) -> int:
    """Return how many licences hold."""
    (count,) = asked.one(_HELD, asked.now) or (0,)
    return int(count)


def licences(asked: Asked, more: str) -> LicenceRows:
    """Return a page of licences: those that hold, then the others, the newest of each first."""
    place = asked.place("licences", more)
    holds, since, agreement = (place[0], place[1], bytes.fromhex(str(place[2]))) if place else (1, _LATEST, _LAST_ID)
    rows = [(1, *row) for row in asked.rows(_HOLDING, asked.now, since, agreement, ROWS + 1)] if holds else []
    if len(rows) <= ROWS:
        at = (_LATEST, _LAST_ID) if holds else (since, agreement)
        rows += [(0, *row) for row in asked.rows(_OTHERS, asked.now, *at, ROWS + 1 - len(rows))]
    found, following = asked.paged("licences", rows, lambda row: (row[0], row[5], row[1]))
    return LicenceRows(tuple(_licence(asked, row[1:]) for row in found), following)


def licence(asked: Asked, agreement: UUID) -> ShownLicence | None:
    """Return a licence in full; None: the owner has none of this id."""
    row = asked.one(f"{_LICENCES} AND agreement = ?2", agreement.bytes)
    if row is None:
        return None
    uses_of = asked.rows(f"{_USES} AND agreement = ? {_NEWEST}", agreement.bytes, _LATEST, _LAST_ID, MOST_USES)
    shown = _licence(asked, row)
    return ShownLicence(shown, tuple(_use(asked, each) for each in uses_of), shown.packages)


def uses(asked: Asked, more: str) -> Uses:
    """Return a page of uses."""
    place = asked.place("uses", more)
    before = (place[0], bytes.fromhex(str(place[1]))) if place else (_LATEST, _LAST_ID)
    rows = asked.rows(f"{_USES} {_NEWEST}", *before, ROWS + 1)
    found, following = asked.paged("uses", rows, lambda row: (row[8], row[0]))
    return Uses(tuple(_use(asked, row) for row in found), following)


def _licence(asked: Asked, row: tuple[Any, ...]) -> LicenceRow:
    agreement, offering, version, originator, since, until, by_standing_terms, ended, ended_as, rule = row
    terms = asked.registers.offerings.version(offering, version)
    is_over = not ended_as and until <= asked.now  # and the writer of withdrawals has not said so yet
    (packages,) = asked.one(_OUT, agreement) or (0,)
    return LicenceRow(
        agreement=UUID(bytes=agreement),
        offering=offering,
        version=version,
        originator=originator,
        originator_name=asked.registers.originator_name(originator),
        purpose=terms.purpose if terms else "",
        uses=tuple(sorted(use.value for use in terms.terms.uses)) if terms else (),
        territory=_territory(terms),
        since=since,
        until=until,
        state=_state(ended_as, JudgeRule.EXPIRED if is_over else rule),
        ended=until if is_over else ended,
        rule=JudgeRule.EXPIRED.value if is_over else rule,
        by_standing_terms=bool(by_standing_terms),
        packages=packages,
        earned=asking_money.of_licence(asked, agreement),
    )


def _state(ended_as: str, rule: str) -> str:
    if rule == JudgeRule.EXPIRED:
        return "expired"
    return ended_as or "holds"


def _use(asked: Asked, row: tuple[Any, ...]) -> UseRow:
    package, agreement, offering, version, originator, rows, delivered, until, _ = row
    terms = asked.registers.offerings.version(offering, version)
    return UseRow(
        package=UUID(bytes=package),
        agreement=UUID(bytes=agreement),
        offering=offering,
        version=version,
        originator=originator,
        originator_name=asked.registers.originator_name(originator),
        purpose=terms.purpose if terms else "",
        territory=_territory(terms),
        rows=rows,
        delivered=delivered,
        until=until,
        earned=asking_money.of_package(asked, package),
        notices=tuple(_notice(*each) for each in asked.rows(_NOTICES, package)),
    )


def _notice(notice: bytes, sent: int, answered: int, did: str) -> NoticeRow:
    return NoticeRow(UUID(bytes=notice), sent, answered, tuple(each for each in did.split(",") if each))


def _territory(terms: Offering | None) -> tuple[str, ...]:
    return tuple(codes_of(terms.terms.territory)) if terms else ()
