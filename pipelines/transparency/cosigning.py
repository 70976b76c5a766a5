"""Ask all witnesses for their signatures on a checkpoint, before anybody else sees it.

A witness that does not answer delays this checkpoint by two seconds at most, and is not asked again for AGAIN_S. One
that says that it signed more leaves than the topic holds, or another tree, stops the log: to go on would fork it.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from bank.transparency.checkpoint import Checkpoint
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import VerifierKey
from bank.transparency.notes import Signature, SignedNote
from bank.transparency.witness import WitnessStatus
from pipelines.metrics import metrics
from pipelines.transparency.restored import ForkError
from pipelines.transparency.witness_client import (
    WitnessAhead,
    WitnessClient,
    WitnessCosigned,
    WitnessOutcome,
    WitnessRefused,
    WitnessUnreachable,
)

#: Seconds until a witness that did not answer is asked again.
AGAIN_S: Final = 30.0

log = logging.getLogger(__name__)


class Cosigner:
    """The witnesses of a log, each as its address and its key. For one thread."""

    def __init__(
        self, witnesses: Sequence[tuple[str, VerifierKey]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._witnesses = [(key.name, WitnessClient(url, [key])) for url, key in witnesses]
        self._clock = clock
        self._silent_until = dict.fromkeys((name for name, _ in self._witnesses), 0.0)
        self._said: dict[str, str] = {}
        for name, _ in self._witnesses:
            metrics.log_witness_timestamp_seconds.labels(name).set(0)

    def cosign(self, files: LogFiles, note: SignedNote, checkpoint: Checkpoint, held: int) -> list[Signature]:
        """Return the signatures that witnesses give; the topic holds `held` leaves.

        Raises:
            ForkError: a witness has signed more leaves than that, or another tree.
            LogDamagedError, StoreUnavailable, StoreRefused: the files cannot be read.
        """
        found: list[Signature] = []
        for name, client in self._witnesses:
            if self._clock() >= self._silent_until[name]:
                found += self._taken(name, client.submit(files, note, checkpoint), held)
        return found

    def _taken(self, name: str, outcome: WitnessOutcome, held: int) -> Sequence[Signature]:
        match outcome:
            case WitnessCosigned(signatures):
                metrics.log_witness_timestamp_seconds.labels(name).set(time.time())
                self._say(name, "")
                return signatures
            case WitnessAhead(size) if size > held:
                raise ForkError(_fork(name, f"has signed {size} leaves, and the topic holds {held}"))
            case WitnessRefused(status) if status is WitnessStatus.NOT_CONSISTENT:
                raise ForkError(_fork(name, "has signed another tree"))
            case WitnessAhead(_):  # it signed a checkpoint that was never published: a later one will do
                return ()
            case WitnessRefused(status):
                self._silent(name, f"refuses ({status.name.lower()}): does it know this log's keys?")
            case WitnessUnreachable(reason):
                self._silent(name, reason)
        return ()

    def _silent(self, name: str, why: str) -> None:
        self._silent_until[name] = self._clock() + AGAIN_S
        self._say(name, why)

    def _say(self, name: str, why: str) -> None:
        if self._said.get(name, "") != why:
            log.log(logging.WARNING if why else logging.INFO, "witness %s: %s", name, why or "signs")
        self._said[name] = why

    def close(self) -> None:
        for _, client in self._witnesses:
            client.close()


def _fork(name: str, what: str) -> str:
    return f"witness {name} {what}: an older backup was restored, see docs/runbooks/TellerLogStopped.md"
