"""A process in memory that ends at calls of given numbers."""


class Crash(BaseException):
    """The process is gone: nothing may catch this."""


class Faults:
    """Raises at the calls of these numbers, counted over all processes."""

    def __init__(self, at: set[int]) -> None:
        self.at, self.calls, self.crashes = at, 0, 0

    def __call__(self, _call: str) -> None:
        self.calls += 1
        if self.calls in self.at:
            self.crashes += 1
            raise Crash
