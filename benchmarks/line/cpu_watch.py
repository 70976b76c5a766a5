"""Processor time of a piece of work, for each record."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")


class Watch:
    """Processor time of this process for each record, by step."""

    def __init__(self, records: int) -> None:
        self._records = records
        self.steps: dict[str, float] = {}

    def __call__(self, step: str, work: Callable[[], R]) -> R:
        gc.collect()
        begin = time.process_time()
        result = work()
        self.steps[step] = 1e6 * (time.process_time() - begin) / self._records
        return result
