"""Check the public log: its key, the place of its files, its checkpoint, and how far that is behind the topic."""

import os
from collections.abc import Iterator
from typing import Final

from pipelines.metrics.health import existing
from schemas.topics import LOG_ENTRIES
from teller.operate.doctor import keys
from teller.operate.doctor.facts import LogFacts
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings

LOG: Final = "log"
#: Threshold of the alert TellerLogLate, in seconds.
LATE_S: Final = 600
RUNBOOK: Final = "docs/runbooks/TellerLogStopped.md"


def judge_place(settings: Settings, *, needed: bool) -> Iterator[CheckResult]:
    """Judge the key, and the folder where files lie in one; `needed`: these are the settings of the log's writer."""
    if not needed and not keys.has_log(settings):
        mend = "fine where no teller log-writer runs"
        yield warning(LOG, "its key is not here: the log was not looked at", mend)
        return
    yield from keys.judge_log(settings)
    if (folder := settings.log_files_folder) is not None and not os.access(existing(folder), os.R_OK | os.W_OK):
        yield fault(LOG, "its folder cannot be read and written", f"give this user the right to {existing(folder)}")


def judge(found: LogFacts, now: float) -> Iterator[CheckResult]:
    """Judge checkpoint and topic; `now` is seconds since 1970."""
    if found.damage:
        yield fault(LOG, found.damage, RUNBOOK)
    elif found.published and not found.reached:
        what = f"{found.published:,} leaves are published, and {LOG_ENTRIES} has fewer: an older backup was restored"
        yield fault(LOG, what, RUNBOOK)
    elif found.more and now - found.signed > LATE_S:
        what = f"the checkpoint is {now - found.signed:.0f} s old" if found.published else "no checkpoint yet"
        yield warning(LOG, f"{what}, and {LOG_ENTRIES} has more leaves", "docs/runbooks/TellerLogLate.md")
    elif found.published:
        yield ok(LOG, f"{found.published:,} leaves are published, signed by the log's keys")
    else:
        yield warning(LOG, "nothing is published yet", "teller log-writer")
