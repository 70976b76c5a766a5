"""A packager in a process of its own, which makes real packages of a bank in memory, and may kill itself at a step."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from bank.transparency.keys import SignerKey
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.packager.config import PackagerConfig
from pipelines.packager.extraction.sources import PackageSources
from pipelines.packager.kafka_log import KafkaPackagerLog
from pipelines.packager.packager import Packager
from pipelines.packager.releases import ReleaseIndex
from pipelines.packager.workshop import PackageWorkshop, WorkshopParts
from pipelines.withdrawals.follower import LicencesFollower
from tests.packaging.bank import SEED, bank_of
from tests.threads import in_thread

BANK: Final = "Bank"
KEYS: Final = PackagerKeys.of(SEED, BANK)
SIGNER: Final[SignerKey] = KEYS.signer
_processes: Final[Any] = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["pipelines.packager.packager", "tests.packaging.bank", __name__])


class Wanted(NamedTuple):
    """What a process is to be: on which Kafka, in which folder, of how many owners; it kills itself at `die`, a phase
    and the number of a write.
    """

    client: ClientSettings
    group: str
    writer: str
    folder: Path
    owners: int
    die: tuple[str, int] = ("", 0)
    notice_after_s: float = 0.0
    block_owners: int = 4


class SuicidalLog(KafkaPackagerLog):
    """A log whose process is killed at a phase of a write: before, in (when all is with Kafka), or after it."""

    die: tuple[str, int] = ("", 0)
    writes = 0
    #: Called when all is with Kafka, before the last ruling.
    within: Callable[[], object] = staticmethod(lambda: None)
    #: Called when a transaction is committed.
    committed: Callable[[], object] = staticmethod(lambda: None)

    def write(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = lambda: True) -> bool:
        self.writes += 1
        self._reach("before")

        def asked() -> bool:
            self.within()
            self._reach("in")
            return may()

        found = super().write(messages, asked)
        self.committed()
        self._reach("after")
        return found

    def _reach(self, phase: str) -> None:
        if self.die == (phase, self.writes):
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def running(wanted: Wanted, within: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Run a packager in a thread; `within` is called before the last ruling of each write."""
    licences = LicencesFollower(wanted.client, wanted.writer)
    licences.start()
    try:
        with in_thread(Packager(configured(wanted, licences, within))):
            yield
    finally:
        licences.stop()


def configured(wanted: Wanted, licences: LicencesFollower, within: Callable[[], object]) -> PackagerConfig:
    """Return the configuration of such a process."""
    sources = bank_of(wanted.owners)
    wanted.folder.mkdir(mode=0o700, exist_ok=True)

    def log() -> KafkaPackagerLog:
        found = SuicidalLog(wanted.client, wanted.group, 1_000_000)
        found.die, found.within = wanted.die, within
        return found

    def opened(_package: UUID, _offering: str) -> AbstractContextManager[PackageSources]:
        return nullcontext(sources)

    parts = WorkshopParts(
        folder=wanted.folder, keys=KEYS, open_sources=opened, prove=lambda _event: None,
        clock=lambda: 1.0, allow_http=True,
    )  # fmt: skip
    return PackagerConfig(
        open_log=log,
        open_releases=lambda: ReleaseIndex(wanted.folder / "releases.sqlite", KEYS.releases),
        licences=licences,
        workshop=PackageWorkshop(parts),
        keys=KEYS,
        signer=SIGNER,
        cache=wanted.folder / "owners.sqlite",
        has_log=False,
        notice_after_s=wanted.notice_after_s,
        look_every=0.1,
        again_after=0.2,
        block_owners=wanted.block_owners,
    )


def _run(wanted: Wanted) -> None:
    licences = LicencesFollower(wanted.client, wanted.writer)
    licences.start()
    Packager(configured(wanted, licences, lambda: None)).run(threading.Event())


def start(wanted: Wanted) -> Any:
    """Start a process."""
    process = _processes.Process(target=_run, args=(wanted,), daemon=True)
    process.start()
    return process
