"""Threads that read owners' uploads: few at once, one of an owner at a time, whoever came first before others."""

import logging
from collections.abc import Callable
from threading import Condition, Thread
from typing import Final

#: Uploads that are read at once.
AT_ONCE: Final = 2

log: Final = logging.getLogger(__name__)


class Turns:
    """Does jobs, each an owner's, in the order in which they came, but never two of an owner at once."""

    def __init__(self, threads: int = AT_ONCE) -> None:
        self._changed, self._jobs, self._busy = Condition(), list[tuple[str, Callable[[], None]]](), set[str]()
        self._is_open = True
        self._threads = [Thread(target=self._run, name=f"giving-{at}", daemon=True) for at in range(threads)]
        for each in self._threads:
            each.start()

    def put(self, owner: str, job: Callable[[], None]) -> None:
        with self._changed:
            self._jobs.append((owner, job))
            self._changed.notify()

    def close(self) -> None:
        """Do no more jobs, and wait for those that are being done."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()
        for each in self._threads:
            each.join()

    def _run(self) -> None:
        while (found := self._next()) is not None:
            owner, job = found
            try:
                job()
            except Exception as error:  # the thread lives on; no text, which may quote an upload
                log.error("an upload's turn failed: %s", type(error).__name__)  # noqa: TRY400 - as above
            with self._changed:
                self._busy.discard(owner)
                self._changed.notify()

    def _next(self) -> tuple[str, Callable[[], None]] | None:
        with self._changed:
            while self._is_open:
                for at, (owner, _) in enumerate(self._jobs):
                    if owner not in self._busy:
                        self._busy.add(owner)
                        return self._jobs.pop(at)
                self._changed.wait()
            return None
