"""Check that there is room where the parts write."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import disk_usage
from typing import Final

from pipelines.metrics.health import LOW_DISK_BYTES, existing
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings

DISK: Final = "disk"
#: Threshold of the alert TellerDiskFilling.
LOW_SHARE: Final = 0.15


def folders(settings: Settings) -> dict[str, Path]:
    """Return the folders that the parts write to, by the setting that names each."""
    found = {"data_dir": settings.data_dir}
    found |= {"store_folder": settings.buckets_folder} if settings.store == "folder" else {}
    found |= {"spool_folder": settings.spool} if settings.long_chunks else {}
    found |= {"packager_dir": folder} if (folder := settings.packager_dir) is not None else {}
    found |= {"owner_desk_dir": folder} if (folder := settings.owner_desk_dir) is not None else {}
    return found | ({"log_folder": folder} if (folder := settings.log_folder) is not None else {})


def judge(name: str, folder: Path, usage: Callable[[Path], tuple[int, int, int]] = disk_usage) -> Iterator[CheckResult]:
    """Judge one folder; `usage` gives total, used and free bytes."""
    place = existing(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        yield fault(DISK, f"{name}: cannot be written to", f"give this user the right to {place}")
        return
    total, _, free = usage(place)
    what = f"{name}: {free / 2**30:.1f} GiB of {total / 2**30:.1f} left"
    if free < LOW_DISK_BYTES:
        yield fault(DISK, what, "make room")
    elif free < total * LOW_SHARE:
        yield warning(DISK, what, "make room")
    else:
        yield ok(DISK, what)
