"""Earnings, statements and exports of owners: the protocol `port.money.DeskFiles`."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files.exports import OwnerExports
from teller.operate.owner_desk.files.handed_out import HandedFiles
from teller.operate.owner_desk.files.statements import OwnersStatements
from teller.operate.owner_desk.port.money import Earnings, ExportProgress, MonthSum, OwnersFile
from teller.operate.owner_desk.port.reading import Money
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

log: Final = logging.getLogger(__name__)
#: Balances, a page of sums of months, and where the next begins: `index.reading.IndexedReading.earnings`.
EarningsOf = Callable[[str, str], tuple[tuple[Money, ...], tuple[MonthSum, ...], str] | DeskRefusal]
#: Seconds between two looks for what is to be deleted.
SWEEP_S: Final = 60.0
_ENDED: Final = DeskRefusal(Why.ACCOUNT_ENDED)


class KeptFiles:
    """Implements `port.money.DeskFiles`, for any number of threads."""

    def __init__(
        self,
        earnings: EarningsOf,
        statements: OwnersStatements,
        handed: HandedFiles,
        exports: OwnerExports,
        *,
        is_ended: Callable[[str], bool] = lambda _owner: False,
    ) -> None:
        """`is_ended` says whether an account was erased: nothing of it is given, and its files are deleted, whoever
        erased it.
        """
        self._earnings, self._statements, self._handed, self._exports = earnings, statements, handed, exports
        self._is_ended, self._closed = is_ended, Event()
        self._thread = Thread(target=self._sweep_on, name="owners-files", daemon=True)

    def start(self) -> None:
        """Begin to delete, each minute, what is over."""
        self._thread.start()

    def close(self) -> None:
        """Delete what was handed out, and stop exports; those that are ready stay."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join()
        self._exports.close()
        self._handed.close()

    def earnings(self, who: str, more: str = "") -> Earnings | DeskRefusal:
        """See `DeskFiles`; so are the others."""
        found = self._earnings(who, more)
        if isinstance(found, DeskRefusal):
            return found
        balances, months, following = found
        statements = self._statements.rows(who)
        if not isinstance(statements, DeskRefusal):
            return Earnings(balances, months, statements, following)
        return Earnings(balances, months, None, following) if statements.why is Why.DELAYED else statements

    def statement(self, who: str, month: str, status: str, version: int, form: str) -> OwnersFile | DeskRefusal:
        if self._is_ended(who):
            return _ENDED
        found = self._statements.file(who, month, status, version, form)
        return found if isinstance(found, DeskRefusal) else self._handed.add(who, *found)

    def begin_export(self, who: str) -> ExportProgress | DeskRefusal:
        return _ENDED if self._is_ended(who) else self._exports.begin(who)

    def export_state(self, who: str) -> ExportProgress | DeskRefusal:
        return _ENDED if self._is_ended(who) else self._exports.state(who)

    def piece(self, who: str, file: str, start: int) -> bytes | DeskRefusal:
        if self._is_ended(who):
            return _ENDED
        found = self._handed.piece(who, file, start)
        return self._exports.piece(who, file, start) if found == refusing.UNKNOWN else found

    def forget(self, owner: str) -> None:
        """Delete all files of an owner: for one whose account closed or was erased."""
        self._handed.forget(owner)
        self._exports.forget(owner)

    def sweep(self) -> None:
        """Delete what is over, and files of accounts that were erased."""
        self._handed.sweep()
        self._exports.sweep()
        for owner in self._handed.owners() | self._exports.owners():
            if self._is_ended(owner):
                self.forget(owner)

    def _sweep_on(self) -> None:
        while not self._closed.wait(SWEEP_S):
            try:
                self.sweep()
            except Exception as error:
                log.error("files of owners are not swept: %s", type(error).__name__)  # noqa: TRY400 - they may quote
