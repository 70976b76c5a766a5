"""Packagers: processes that follow licences and ask the judge, each for itself."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from bank.withdrawals.events import WithdrawalEvent
from bank.withdrawals.requests import Judgement, WithdrawalRequest
from bank.withdrawals.terms import LicenceTerms, Originator
from pipelines.kafka.clients import ClientSettings
from pipelines.withdrawals.follower import LicencesFollower, NotKnown
from pipelines.withdrawals.licences import OwnersRequest

Rulings = tuple[Judgement, ...] | NotKnown
#: Seconds that a test lets a ruling wait, and a process begin.
PATIENCE_S: Final = 60.0
#: Name of whoever asks; what it says of its own status does not count.
ACME: Final = Originator("acme", None)
_processes: Final[Any] = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["pipelines.withdrawals.follower", __name__])


def asking(accepted: WithdrawalEvent, terms: LicenceTerms, by: Originator = ACME) -> OwnersRequest:
    """Ask for all that a licence grants."""
    held = {each.record_type: each.least_records for each in terms.wanted}
    request = WithdrawalRequest(
        accepted.event_id, by, terms.fields, terms.period, terms.uses, terms.territory, held, terms.groups
    )
    return OwnersRequest(accepted.owner, request)


def now() -> int:
    return int(time.time() * 1000)


def _follow(client: ClientSettings, writer: str, pipe: Any) -> None:
    follower = LicencesFollower(client, writer)
    follower.start()
    while (asked := pipe.recv()) is not None:
        pipe.send(follower.rulings(asked, now(), PATIENCE_S))


class Packager:
    """A process that rules on what it is asked."""

    def __init__(self, client: ClientSettings, writer: str) -> None:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_follow, args=(client, writer, theirs), daemon=True)
        self._process.start()

    def ask(self, asked: Sequence[OwnersRequest]) -> None:
        self._pipe.send(asked)

    def answer(self) -> Rulings:
        assert self._pipe.poll(2 * PATIENCE_S)
        found: Rulings = self._pipe.recv()
        return found

    def rulings(self, asked: Sequence[OwnersRequest]) -> Rulings:
        self.ask(asked)
        return self.answer()

    def pause(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def end(self) -> None:
        self._process.kill()
        self._process.join()


@contextmanager
def packagers(client: ClientSettings, writer: str, number: int) -> Iterator[list[Packager]]:
    """Run so many processes."""
    found = [Packager(client, writer) for _ in range(number)]
    try:
        yield found
    finally:
        for each in found:
            each.end()
