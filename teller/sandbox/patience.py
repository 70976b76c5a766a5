"""Wait for what the line does by itself."""

from collections.abc import Callable
from typing import Final

from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

PATIENCE_S: Final = 15.0


def until(asked: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
    """Ask again and again until it is so, for so many seconds; return whether it is."""
    again = retry(
        retry=retry_if_result(lambda is_so: not is_so),
        wait=wait_fixed(0.3),
        stop=stop_after_delay(seconds),
        retry_error_callback=lambda _state: False,
    )
    return again(asked)()
