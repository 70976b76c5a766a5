"""The right to run the broker of a data folder: one process has it at a time, and the kernel takes it back."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from teller.embedded import state
from teller.embedded.errors import AlreadyRunningError
from teller.embedded.lockfile import wait_for_lock

#: A broker whose owner was killed needs some seconds to end; who comes next waits for it this long.
HANDOVER_TIMEOUT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Lease:
    """`shared` is for the JVMs to inherit, so that the folder stays taken as long as one of them lives."""

    data_dir: Path
    shared: int
    owner: int

    def end(self) -> None:
        state.withdraw(self.data_dir)
        os.close(self.owner)
        os.close(self.shared)


def take(data_dir: Path) -> Lease:
    """The lease, as soon as nobody else has it.

    Raises:
        AlreadyRunningError: another process runs a broker here, or the one before does not come to an end.
    """
    state.folder(data_dir).mkdir(0o700, parents=True, exist_ok=True)  # Kafka's log has what nobody stripped yet
    shared = wait_for_lock(state.lock_file(data_dir), give_up=_settled_or_late(data_dir))
    if shared is None:
        raise AlreadyRunningError(_who(data_dir))
    owner = wait_for_lock(state.owner_file(data_dir))
    assert owner is not None, "an owner holds the shared lock too, and that one is ours"
    return Lease(data_dir, shared, owner)


def _settled_or_late(data_dir: Path) -> Callable[[], bool]:
    """Another broker is well and up, or the one that is starting or stopping takes too long."""
    deadline = time.monotonic() + HANDOVER_TIMEOUT
    return lambda: state.running(data_dir) is not None or time.monotonic() > deadline


def _who(data_dir: Path) -> str:
    if found := state.running(data_dir):
        return f"process {found.owner} runs a broker on {data_dir} already, at {found.bootstrap}: use it, or end it"
    return f"a broker on {data_dir} is starting or stopping and does not come to an end: find its java process, end it"
