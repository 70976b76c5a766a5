"""Lease on the broker of a data folder: one process holds it at a time, and the kernel takes it back when it dies."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from teller.embedded import state
from teller.embedded.errors import AlreadyRunningError
from teller.embedded.lockfile import wait_for_lock

#: Seconds to wait for the lease: a broker whose owner was killed needs some seconds to end.
HANDOVER_TIMEOUT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease. The JVMs inherit `shared`, so that the folder stays taken as long as one of them lives."""

    data_dir: Path
    shared: int
    owner: int

    def end(self) -> None:
        state.withdraw(self.data_dir)
        os.close(self.owner)
        os.close(self.shared)


def take(data_dir: Path) -> Lease:
    """Take the lease as soon as nobody else holds it.

    Raises:
        AlreadyRunningError: another process runs a broker here, or the one before does not come to an end.
    """
    # Only the owner may enter: Kafka's log holds records that are not stripped yet.
    state.folder(data_dir).mkdir(0o700, parents=True, exist_ok=True)
    shared = wait_for_lock(state.lock_file(data_dir), give_up=_settled_or_late(data_dir))
    if shared is None:
        raise AlreadyRunningError(_who(data_dir))
    owner = wait_for_lock(state.owner_file(data_dir))
    assert owner is not None, "an owner holds the shared lock too, and that one is ours"
    return Lease(data_dir, shared, owner)


def _settled_or_late(data_dir: Path) -> Callable[[], bool]:
    """Return a test for giving up: another broker runs, or one takes too long to start or stop."""
    deadline = time.monotonic() + HANDOVER_TIMEOUT
    return lambda: state.running(data_dir) is not None or time.monotonic() > deadline


def _who(data_dir: Path) -> str:
    if found := state.running(data_dir):
        return f"process {found.owner} runs a broker on {data_dir} already, at {found.bootstrap}: use it, or end it"
    return f"a broker on {data_dir} is starting or stopping and does not come to an end: find its java process, end it"
