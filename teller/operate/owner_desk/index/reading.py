"""Read what an owner sees from the index. Each question is of one owner, and nothing of another comes out of it."""

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from bank.accounts.account import Account
from bank.accounts.events import HEX
from teller.operate.accounts.book import Book
from teller.operate.owner_desk.index import (
    asking_accounts,
    asking_deposits,
    asking_licences,
    asking_money,
    asking_offers,
    asking_trail,
)
from teller.operate.owner_desk.index.asking import Asked
from teller.operate.owner_desk.index.asking_deposits import KeptObject
from teller.operate.owner_desk.index.connections import Connections, IndexAwayError
from teller.operate.owner_desk.index.heard import DeskPart
from teller.operate.owner_desk.index.knowledge import delays, is_made
from teller.operate.owner_desk.index.taking_accounts import is_erased
from teller.operate.owner_desk.port.money import MonthSum
from teller.operate.owner_desk.port.reading import (
    ConsentsAndLinks,
    Delay,
    DepositSums,
    LicenceRows,
    Looks,
    Money,
    ObjectRows,
    Offer,
    OfferRow,
    Overview,
    Refusals,
    ShownLicence,
    StoredRecord,
    Uses,
)
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

T = TypeVar("T")
#: Opens a record of an owner's object, by its row: whoever does it writes the trail first.
OpenRecord = Callable[[str, KeptObject, int], StoredRecord | DeskRefusal]
_UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)
_AWAY: Final = DeskRefusal(Why.DELAYED, "index")


class IndexedReading:
    """Implements `port.reading.OwnersView`, for any number of threads. While the index is made anew, all is DELAYED."""

    def __init__(
        self,
        file: Path,
        open_record: OpenRecord,
        *,
        closes: Callable[[str], int] = lambda _account: 0,
        damaged: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`closes` says when an account closes by its owner's order (0: it stays); `damaged` hears of damage."""
        self._connections, self._open_record, self._closes, self._clock = (
            Connections(file, damaged), open_record, closes, clock
        )  # fmt: skip

    def close(self) -> None:
        self._connections.close()

    def delays(self, who: str) -> tuple[Delay, ...] | DeskRefusal:
        """See `OwnersView`; so are the others."""
        return self._asked(who, lambda asked: delays(asked.view, asked.now))

    def overview(self, who: str) -> Overview | DeskRefusal:
        return self._asked(who, self._overview)

    def deposit_sums(self, who: str, more: str = "") -> DepositSums | DeskRefusal:
        return self._listed(who, DeskPart.DEPOSITS, lambda asked: asking_deposits.deposit_sums(asked, more))

    def objects(self, who: str, depositor: str = "", record_type: str = "", more: str = "") -> ObjectRows | DeskRefusal:
        return self._listed(
            who, DeskPart.DEPOSITS, lambda asked: asking_deposits.objects(asked, depositor, record_type, more)
        )

    def record(self, who: str, receipt: UUID, row: int) -> StoredRecord | DeskRefusal:
        found = self.kept(who, receipt)
        if isinstance(found, DeskRefusal):
            return found
        return self._open_record(who, found, row) if 0 <= row < found.shown.records else _UNKNOWN

    def agreements(self, who: str) -> ConsentsAndLinks | DeskRefusal:
        return self._listed(who, DeskPart.ACCOUNTS, asking_accounts.agreements)

    def offers(self, who: str) -> tuple[OfferRow, ...] | DeskRefusal:
        return self._listed(who, DeskPart.WITHDRAWALS, asking_offers.offers)

    def offer(self, who: str, offering: str, version: int, language: str) -> Offer | DeskRefusal:
        return self._listed(
            who, DeskPart.WITHDRAWALS, lambda asked: asking_offers.offer(asked, offering, version, language)
        )

    def licences(self, who: str, more: str = "") -> LicenceRows | DeskRefusal:
        return self._listed(who, DeskPart.WITHDRAWALS, lambda asked: asking_licences.licences(asked, more))

    def licence(self, who: str, agreement: UUID) -> ShownLicence | DeskRefusal:
        return self._listed(who, DeskPart.WITHDRAWALS, lambda asked: asking_licences.licence(asked, agreement))

    def uses(self, who: str, more: str = "") -> Uses | DeskRefusal:
        return self._listed(who, DeskPart.PACKAGES, lambda asked: asking_licences.uses(asked, more))

    def looks(self, who: str, more: str = "") -> Looks | DeskRefusal:
        return self._listed(who, DeskPart.TRAIL, lambda asked: asking_trail.looks(asked, more))

    def refusals(self, who: str, more: str = "") -> Refusals | DeskRefusal:
        return self._listed(who, DeskPart.WITHDRAWALS, lambda asked: asking_trail.refusals(asked, more))

    def standing_terms(self, who: str) -> str | DeskRefusal:
        return self._listed(who, DeskPart.WITHDRAWALS, _standing_terms)

    # for other parts of the desk

    def earnings(self, who: str, more: str = "") -> tuple[tuple[Money, ...], tuple[MonthSum, ...], str] | DeskRefusal:
        """Return balances, a page of sums of months, and where the next one begins: for `port.money`."""
        return self._listed(
            who, DeskPart.LEDGER, lambda asked: (asking_money.balances(asked), *asking_money.months(asked, more))
        )

    def account(self, who: str) -> Account | DeskRefusal:
        """Return the account as it is."""
        return self._asked(who, asking_accounts.account)

    def accounts(self, names: Collection[str], subject: str, end: int) -> Book | None:
        """Return these accounts, and all that speak of the subject, as bank.accounts has them up to `end` at least;
        None: the index does not have all of it yet. For decisions.
        """
        try:
            with self._connections.view() as view:
                return asking_accounts.book(view.base, names, subject, end)
        except IndexAwayError:
            return None

    def kept(self, who: str, receipt: UUID) -> KeptObject | DeskRefusal:
        """Return an object and where it lies."""
        return self._listed(who, DeskPart.DEPOSITS, lambda asked: asking_deposits.kept(asked, receipt))

    def is_ended(self, who: str) -> bool:
        """Return whether an account is closed or was erased, as far as the index knows."""
        found = self.account(who)
        return found.why is Why.ACCOUNT_ENDED if isinstance(found, DeskRefusal) else found.closed > 0

    def late_parts(self) -> tuple[Delay, ...] | None:
        """Return the parts that are late; None where there is no index now."""
        try:
            with self._connections.view() as view:
                return delays(view, int(self._clock() * 1000))
        except IndexAwayError:
            return None

    def _listed(self, who: str, part: DeskPart, ask: Callable[[Asked], T | None]) -> T | DeskRefusal:
        """Ask of one owner, once the index has all of this part of the bank: "nothing" would be untrue before."""

        def ask_all(asked: Asked) -> T | DeskRefusal | None:
            return ask(asked) if is_made(asked.view, part) else DeskRefusal(Why.DELAYED, part.value)

        return self._asked(who, ask_all)

    def _asked(self, who: str, ask: Callable[[Asked], T | None]) -> T | DeskRefusal:
        """Ask of one owner; None is UNKNOWN."""
        if not HEX.fullmatch(who):
            return _UNKNOWN
        try:
            with self._connections.view() as view:
                asked = Asked(who, view, int(self._clock() * 1000))
                if is_erased(view.base, asked.owner):
                    return DeskRefusal(Why.ACCOUNT_ENDED)
                found = ask(asked)
        except IndexAwayError:
            return _AWAY
        return _UNKNOWN if found is None else found

    def _overview(self, asked: Asked) -> Overview | DeskRefusal:
        found, late = asking_accounts.account(asked), delays(asked.view, asked.now)
        if found is None:
            is_late = any(each.part == "accounts" for each in late)
            return DeskRefusal(Why.DELAYED, "accounts") if is_late else _UNKNOWN
        records, objects, depositors = asking_deposits.totals(asked)
        return Overview(
            kind=found.kind.value,
            opened=found.opened,
            closed=found.closed,
            closes=self._closes(asked.account),
            successor=found.successor,
            records=records,
            objects=objects,
            depositors=depositors,
            consents=asking_accounts.holding(found, asked.now),
            licences=asking_licences.holding(asked),
            open_offers=asking_offers.open_offers(asked),
            claims=len(found.claims),
            balances=asking_money.balances(asked),
            last_look=asking_trail.last_look(asked),
            delays=late,
        )


def _standing_terms(asked: Asked) -> str:
    found = asked.one("SELECT document FROM standing WHERE owner = ?")
    return found[0] if found else ""
