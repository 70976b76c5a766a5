"""Description of the machine that measures."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]

from teller.operate.compiled import compiled

LIBRARIES: Final = (
    "confluent-kafka", "faust-streaming", "aiokafka", "fastavro", "presidio-analyzer", "presidio-anonymizer",
    "spacy", "numpy", "minio",
)  # fmt: skip


def described() -> dict[str, Any]:
    """Describe cores, memory, versions, whether steps are compiled, and the machine's load (of a minute)."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "compiled": any(True for _ in compiled()),
        "load_1_min": round(psutil.getloadavg()[0], 1),
    }


def free_cores(seconds: float = 1.0) -> float:
    """Measure how many cores are unused during `seconds`."""
    return float(sum(100 - each for each in psutil.cpu_percent(seconds, percpu=True)) / 100)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
