"""Memory that a part takes, its scanner's processes included."""

import psutil  # type: ignore[import-untyped]


def resident(pid: int | None) -> int:
    """Bytes in memory of a process and its children; 0 for a process that is gone.

    Pages that they share are counted once: each process has its proportional share of them (PSS), where the system
    tells it, and its own pages alone (USS) elsewhere.
    """
    if pid is None:
        return 0
    try:
        process = psutil.Process(pid)
        return sum(map(_share, (process, *process.children(recursive=True))))
    except psutil.Error:
        return 0


def _share(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", memory.uss))
