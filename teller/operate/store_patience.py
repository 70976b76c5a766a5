"""Patience with a store that is busy or restarts."""

from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential

from bank.store.protocol import StoreUnavailable

#: Seconds to retry.
PATIENCE_S: Final = 60.0
R = TypeVar("R")


class StorePatience:
    """Makes a call to a store again while the store is not available, for so many seconds."""

    def __init__(self, seconds: float = PATIENCE_S) -> None:
        self._again = retry(
            retry=retry_if_exception_type(StoreUnavailable),
            wait=wait_exponential(0.2, max=10),
            stop=stop_after_delay(seconds),
            reraise=True,
        )

    def ask(self, call: Callable[[], R]) -> R:
        """Return what the call returns.

        Raises:
            StoreError: as the call, at last.
        """
        return self._again(call)()
