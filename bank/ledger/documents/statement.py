"""A statement: what a month brought to an owner or a depositor, line by line, and what the bank owes them after it.

Amounts are as the holder sees them: above 0 the holder gets, below 0 the holder pays; so a depositor's balance is
below 0 while fees are due. Names and sums are checked when a statement is made: one that does not add up does not
exist.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bank.ledger.documents.amounts import Amount, StatementError, fits
from bank.ledger.documents.evidence import LEAF_MOST, LineEvidence
from bank.ledger.documents.months import is_month, start_of
from schemas.currencies import CURRENCIES

NAME_CHARACTERS: Final = 256
#: What a holder's payee is called at the bank that pays: it goes into fields of ISO 20022 of this length.
PAYEE_CHARACTERS: Final = 35
#: Whole numbers that a JSON number holds (RFC 8785, after RFC 7493).
_NUMBER_MOST: Final = LEAF_MOST


class HolderKind(StrEnum):
    """Kind of holder."""

    OWNER = "owner"
    DEPOSITOR = "depositor"


class StatementStatus(StrEnum):
    """Status of a statement: a draft may still change, the final one is followed by corrections."""

    DRAFT = "draft"
    FINAL = "final"


class LineKind(StrEnum):
    """Kind of a line, in the order of a statement."""

    DEPOSITS = "deposits"
    WITHDRAWALS = "withdrawals"
    USES = "uses"
    REVENUE = "revenue"
    FEES = "fees"
    PAYMENTS = "payments"
    REVERSALS = "reversals"


_ORDER: Final = {kind: place for place, kind in enumerate(LineKind)}


@dataclass(frozen=True, slots=True)
class Holder:
    """Holder of a statement: an owner's account or a depositor's name.

    `payee` names who is paid for them, at the bank that pays; it is no owner id, and stays when the owner is erased.
    Empty: nobody is known.
    """

    kind: HolderKind
    id: str = field(repr=False)
    payee: str = field(repr=False, default="")

    def __post_init__(self) -> None:
        check_name(self.id, "the holder's id", least=1)
        check_name(self.payee, "the payee", most=PAYEE_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Line:
    """Line of a statement: what was deposited, used, earned or charged, of one kind, with one partner, in one currency.

    `month` is of what it is about: one before the statement's makes the line a correction. `partner` is a buyer or a
    model. A line about records alone has no amount.
    """

    kind: LineKind
    month: str
    evidence: LineEvidence
    depositor: str = ""
    type: str = ""
    partner: str = ""
    licence: str = ""
    objects: int = 0
    records: int = 0
    bytes: int = 0
    amount: Amount | None = None

    def __post_init__(self) -> None:
        if not is_month(self.month):
            raise StatementError("a line's month is written as 2026-11")
        for name in ("depositor", "type", "partner", "licence"):
            check_name(getattr(self, name), f"a line's {name}")
        for name in ("objects", "records", "bytes"):
            count = getattr(self, name)
            if type(count) is not int or not -_NUMBER_MOST <= count <= _NUMBER_MOST:
                raise StatementError(f"a line's {name} are a whole number below 2^53")

    @property
    def key(self) -> tuple[str, int, str, str, str, str, str, str]:
        """Parts that make it a line of its own, and its place on the statement."""
        currency = self.amount.currency if self.amount else ""
        names = self.depositor, self.type, self.partner, self.licence, currency
        return self.month, _ORDER[self.kind], *names, self.evidence.kind


@dataclass(frozen=True, slots=True)
class Balance:
    """Balance: what the bank owed the holder before the month's lines, and owes after them, in millionths."""

    currency: str
    opening: int
    closing: int

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES or not (fits(self.opening) and fits(self.closing)):
            raise StatementError("a balance has a currency of ISO 4217 and millionths within 64 bits")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one holder and month. `until`: what was posted before this time, in ms since 1970, is on it.

    Versions count from 1 on for each holder and month; a later one stands in the place of those before it.

    Raises:
        StatementError: it is not in order, or does not add up.
    """

    bank: str
    holder: Holder
    month: str
    status: StatementStatus
    version: int
    until: int
    balances: tuple[Balance, ...]
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        check_name(self.bank, "the bank's name", least=1)
        if not is_month(self.month):
            raise StatementError("a statement's month is written as 2026-11")
        if type(self.version) is not int or not 1 <= self.version < 100_000:
            raise StatementError("versions count from 1 on, to 99,999")
        if type(self.until) is not int or not start_of(self.month) <= self.until < 2**44:
            raise StatementError("the time until which a statement reaches lies before its month")
        self._check_order()
        self._check_sums()

    def _check_order(self) -> None:
        if any(one.key >= other.key for one, other in pairwise(self.lines)):
            raise StatementError("lines come in the order of their month, kind and names, each once")
        if any(line.month > self.month for line in self.lines):
            raise StatementError("a line is of a later month than its statement")
        if any(one.currency >= other.currency for one, other in pairwise(self.balances)):
            raise StatementError("balances come in the order of their currencies, each once")

    def _check_sums(self) -> None:
        sums: dict[str, int] = defaultdict(int)
        for amount in (line.amount for line in self.lines if line.amount):
            sums[amount.currency] += amount.micros
        for each in self.balances:
            if each.opening + sums.pop(each.currency, 0) != each.closing:
                raise StatementError(f"opening balance and lines in {each.currency} are not the closing balance")
        if sums:
            raise StatementError(f"there are lines in {min(sums)}, and no balance")

    @property
    def corrections(self) -> tuple[Line, ...]:
        """The lines of earlier months."""
        return tuple(line for line in self.lines if line.month < self.month)


def check_name(text: object, what: str, least: int = 0, most: int = NAME_CHARACTERS) -> None:
    """Check a name that documents show: characters that print, and not more of them than documents have room for.

    Raises:
        StatementError: it is not; the message does not tell it.
    """
    if not isinstance(text, str) or not least <= len(text) <= most or not text.isprintable():
        raise StatementError(f"{what} has {least} to {most} characters that print")
