"""Check what `teller packager` needs, and that nobody else writes to its topics."""

import os
import stat
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bank.transparency.tiles import CHECKPOINT
from pipelines.metrics.health import existing
from teller.operate.doctor import keys
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings, log
from teller.settings.keys import packager_file

PACKAGER: Final = "packager"
RUNBOOK: Final = "docs/runbooks/TellerPackagerForeign.md"
_LIBRARIES: Final = ("pyarrow", "pyrage")


def judge_place(settings: Settings, *, needed: bool) -> Iterator[CheckResult]:
    """Judge key, folder and libraries; `needed`: these are the settings of the packager."""
    if not needed and not packager_file(settings).exists():
        yield warning(PACKAGER, "its key is not here: it was not looked at", "fine where no teller packager runs")
        return
    yield from keys.judge_packager(settings)
    yield from _folder(settings.packager_folder)
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        words = "pip install 'teller[packages]', or an image with EXTRAS=[packages]"
        yield fault(PACKAGER, f"not installed: {', '.join(missing)}", words)


def _folder(folder: Path) -> Iterator[CheckResult]:
    place = existing(folder)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        yield fault(PACKAGER, "packager_dir: cannot be read and written", f"give this user the right to {place}")
    elif folder.exists() and (not folder.is_dir() or stat.S_IMODE(folder.stat().st_mode) & 0o077):
        yield fault(PACKAGER, "packager_dir: is no folder, or others may look into it", f"chmod 700 {folder}")
    else:
        yield ok(PACKAGER, "packager_dir: this user can write there, and others see nothing")


def judge_log(settings: Settings) -> Iterator[CheckResult]:
    """Judge whether the log's files can be read, from which packages get their proofs.

    Raises:
        StoreUnavailable, StoreRefused: the store does not give them.
    """
    if log.open_files(settings).read(CHECKPOINT) is None:
        what = "the log has no checkpoint yet: packages wait for their proof until it has"
        yield warning(PACKAGER, what, "teller log-writer; packager_proof=false where the bank has no log")
    else:
        yield ok(PACKAGER, "the log's files can be read")


def judge_topics(foreign: Mapping[str, int]) -> Iterator[CheckResult]:
    """Judge the numbers of foreign messages among the newest, by topic."""
    found = [f"{name}: {count}" for name, count in foreign.items() if count]
    if found:
        what = f"messages that nobody of the bank wrote, among the newest: {', '.join(found)}"
        yield warning(PACKAGER, what, RUNBOOK)
    elif foreign:
        yield ok(PACKAGER, "nobody else writes to the topics of packages")
