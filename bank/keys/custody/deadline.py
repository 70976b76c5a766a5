"""A time limit for a whole call, name look-up, credentials and dripping answers included, which clients' own time-outs
leave out: they bound each wait for a socket.
"""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Final, TypeVar

from bank.keys.custody.protocol import CustodyError, CustodyUnavailable

T = TypeVar("T")
#: Calls at once; one whose time is up counts until its client gives it up as well.
MOST_CALLS: Final = 16


class TimeLimit:
    """Makes calls to the service of that name, each for at most so many seconds."""

    def __init__(self, seconds: float, name: str) -> None:
        self._seconds, self._name = seconds, name
        self._free = BoundedSemaphore(MOST_CALLS)

    def within(self, call: Callable[[], T], means: Callable[[Exception], CustodyError]) -> T:
        """Return what the call returns. `means` says what an error of the client means.

        The call has a thread of its own, which is left to itself when time is up. An error is raised here without the
        one that it came from, which has words of the client or the server.

        Raises:
            CustodyError: of `call` or of `means`; CustodyUnavailable when time is up.
        """
        until = time.monotonic() + self._seconds
        if not self._free.acquire(timeout=self._seconds):
            raise CustodyUnavailable(f"{self._name} is still busy with {MOST_CALLS} earlier calls")
        outcomes: SimpleQueue[tuple[T | None, CustodyError | None]] = SimpleQueue()
        Thread(target=self._work, args=(call, means, outcomes), name="custody", daemon=True).start()
        try:
            found, failed = outcomes.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            found, failed = None, CustodyUnavailable(f"{self._name} did not answer within {self._seconds:g} s")
        if failed is not None:
            raise failed
        return found  # type: ignore[return-value]

    def _work(
        self,
        call: Callable[[], T],
        means: Callable[[Exception], CustodyError],
        outcomes: SimpleQueue[tuple[T | None, CustodyError | None]],
    ) -> None:
        try:
            outcomes.put((call(), None))
        except CustodyError as error:
            error.__cause__ = error.__context__ = None
            outcomes.put((None, error.with_traceback(None)))
        except Exception as error:  # each one is named by `means`
            outcomes.put((None, means(error)))
        finally:
            self._free.release()
