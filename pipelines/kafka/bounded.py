"""Time limits for calls into librdkafka that have none of their own, or do not keep it."""

import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


class NoReturnError(Exception):
    """The call did not return in time. It goes on in its thread, which does not keep the process from ending."""


def within(seconds: float, call: Callable[[], _Result]) -> _Result:
    """Run `call` on a thread; return what it returns, or raise what it raises.

    Raises:
        NoReturnError: it did neither within `seconds`. Do not use any object again that the call uses.
    """
    done: list[tuple[_Result | None, BaseException | None]] = []

    def run() -> None:
        try:
            done.append((call(), None))
        except BaseException as error:
            done.append((None, error))

    thread = threading.Thread(target=run, name="bounded", daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        raise NoReturnError
    result, error = done[0]
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # there is one where there is no error
