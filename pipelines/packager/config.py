"""Configuration of `teller packager`."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bank.transparency.keys import SignerKey
from bank.withdrawals.packaging.packager_keys import PackagerKeys
from pipelines.packager.cache import ReleaseRecords
from pipelines.packager.port import LicencesSource, PackagerLog, Workshop

#: Records that are taken at once, and owners that are ruled on at once, at most.
BATCH: Final = 2000
#: Seconds between two looks at notices and answers, while a package is being made or sent as well.
LOOK_S: Final = 1.0
#: Seconds until a package is tried again that could not go on.
AGAIN_S: Final = 5.0
#: Days that an originator has to do what a notice asks.
NOTICE_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagerConfig:
    """Configuration. `open_log` opens the log and fences a former process; `open_releases` opens the index of what went
    out, which is made anew where its file is gone. `cache` is the file of what is known of owners; empty: in memory.
    `has_log`: the bank has a public log, so a package waits for its proof. `clock` gives seconds since 1970.
    """

    open_log: Callable[[], PackagerLog] = field(repr=False)
    open_releases: Callable[[], ReleaseRecords] = field(repr=False)
    licences: LicencesSource = field(repr=False)
    workshop: Workshop = field(repr=False)
    keys: PackagerKeys = field(repr=False)
    signer: SignerKey = field(repr=False)
    cache: Path | None = None
    #: Deletes both files: they are damaged, or of other topics.
    forget: Callable[[], object] = lambda: None
    has_log: bool = True
    notice_after_s: float = 3600.0
    block_owners: int = 50_000
    clock: Callable[[], float] = time.time
    batch: int = BATCH
    look_every: float = LOOK_S
    again_after: float = AGAIN_S
