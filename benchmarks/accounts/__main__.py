"""`python -m benchmarks.accounts [memory] [cost] [start] [delay]`: all of them where none is named."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from benchmarks.accounts import cost, following, known

ALL: Final[dict[str, Callable[[Callable[[str], None]], None]]] = {
    "memory": known.memory,
    "cost": cost.cost,
    "start": following.start,
    "delay": following.delay,
}


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="*", choices=[[], *ALL])
    for name in options.parse_args().what or ALL:
        ALL[name](say)


if __name__ == "__main__":
    main()
