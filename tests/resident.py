"""Memory that a part takes, its scanner's processes included."""

import psutil  # type: ignore[import-untyped]


def resident(pid: int | None) -> int:
    """Bytes in memory of a process and its children, memory that they share counted once; 0 for one that is gone."""
    if pid is None:
        return 0
    try:
        process = psutil.Process(pid)
        children = process.children(recursive=True)
        return int(process.memory_info().rss) + sum(_own(child) for child in children)
    except psutil.Error:
        return 0


def _own(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return 0
