"""Exponential backoff: each wait is twice as long as the one before, up to a limit."""

from typing import Final

FIRST_S: Final = 0.1
MOST_S: Final = 10.0


class Backoff:
    """Backoff for one kind of work. A failure `memory` seconds or more after the last one counts as the first."""

    def __init__(self, memory: float) -> None:
        self._memory = memory
        self._since = self._last = self._until = float("-inf")
        self.attempts = 0

    def failed(self, now: float) -> float:
        """Note a failure; return for how many seconds the work has been failing."""
        if now - self._last >= self._memory:
            self.succeeded()
            self._since = now
        self.attempts += 1
        self._last = now
        self._until = now + min(MOST_S, FIRST_S * 2 ** min(self.attempts - 1, 16))
        return now - self._since

    def succeeded(self) -> None:
        self.attempts = 0
        self._last = self._until = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0 when it is time."""
        return max(0.0, self._until - now)
