"""A part of the line in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar


class RunsUntilStopped(Protocol):
    def run(self, stop: threading.Event) -> None: ...


P = TypeVar("P", bound=RunsUntilStopped)


@contextmanager
def in_thread(part: P) -> Iterator[P]:
    """Run a part, and stop it at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=part.run, args=(stop,))
    thread.start()
    try:
        yield part
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()
