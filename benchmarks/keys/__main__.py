"""`python -m benchmarks.keys [objects] [router] [table] [epoch] [erasing] [--owners 1000000]`: all of them where none is named."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from benchmarks.keys.objects import objects
from benchmarks.keys.router import router
from benchmarks.keys.table import epoch, erasing, table

ALL: Final[dict[str, Callable[[Callable[[str], None], int], None]]] = {
    "objects": objects,
    "router": router,
    "table": table,
    "epoch": epoch,
    "erasing": erasing,
}


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="*", choices=[[], *ALL])
    options.add_argument("--owners", type=int, default=1_000_000)
    chosen = options.parse_args()
    for name in chosen.what or ALL:
        ALL[name](say, chosen.owners)


if __name__ == "__main__":
    main()
