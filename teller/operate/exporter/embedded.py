"""Show the embedded broker of a data folder as metrics: whether it runs, its memory, its disk."""

import contextlib
import os
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from pipelines.metrics import metrics
from teller.embedded import state
from teller.settings import Settings


def show(settings: Settings) -> None:
    """Set the metrics; with another Kafka there is nothing to show."""
    folder = state.folder(settings.data_dir)
    if settings.kafka_bootstrap and not folder.is_dir():
        return
    running = state.running(settings.data_dir)
    metrics.embedded_kafka_up.labels().set(running is not None)
    metrics.embedded_kafka_resident_memory_bytes.labels().set(sum(map(_memory, running.pids if running else ())))
    metrics.embedded_kafka_log_bytes.labels().set(size(folder))


def size(folder: Path) -> int:
    """Return the bytes on disk of the files below the folder; files deleted meanwhile are left out."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(where) / name).stat().st_blocks * 512
    return total


def _memory(pid: int) -> int:
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
