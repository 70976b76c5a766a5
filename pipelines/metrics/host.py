"""Metrics of a part's version, and of the machine that it runs on: disks and key files, read at each scrape."""

import shutil
import sys
from collections.abc import Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path

from pipelines.metrics import metrics
from pipelines.metrics.health import existing
from pipelines.metrics.row import Part


def note_build(part: Part) -> None:
    """Show which version of Teller runs, as which part, on which Python."""
    metrics.build_info.labels(part=part.value, version=version("teller"), python=sys.version.split()[0]).set(1)


def watch_disks(folders: Mapping[str, Path]) -> None:
    """Show free space and size of these folders' disks, each under the folder's name."""
    for name, folder in folders.items():
        metrics.disk_free_bytes.labels(name).set_function(partial(_free, folder))
        metrics.disk_size_bytes.labels(name).set_function(partial(_size, folder))


def watch_keys(files: Mapping[str, Path]) -> None:
    """Show when each of these files was last written; leave out files that do not exist."""
    for name, file in files.items():
        if file.is_file():
            metrics.key_changed_timestamp_seconds.labels(name).set_function(partial(_changed, file))


def _free(folder: Path) -> float:
    """Free bytes; NaN where the disk cannot be read, so that the scrape still succeeds."""
    try:
        return shutil.disk_usage(existing(folder)).free
    except OSError:
        return float("nan")


def _size(folder: Path) -> float:
    try:
        return shutil.disk_usage(existing(folder)).total
    except OSError:
        return float("nan")


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return float("nan")
