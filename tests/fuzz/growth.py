"""How the time of a worker's steps grows with the text.

`python -m tests.fuzz.growth` measures the classes of `hostile` and classes that are put together at random.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.process import process
from schemas import catalog
from tests.fuzz.hostile import CLASSES, Hostile
from tests.samples import KEY, raw

#: Characters. Both are past the 5,000 by which a text's language is told.
SHORT: Final = 10_000
LONG: Final = 80_000
DOUBLINGS: Final = 3
#: A text twice as long may take so many times as long.
MOST: Final = 2.6
#: CPU seconds: less than that for the short text counts as that, since it may be the clock's.
LEAST: Final = 0.02
TRIES: Final = 3
#: CPU seconds for the long text, in a program's report: more is worth a look though it grows as it may.
DEAR: Final = 5.0
_ATOMS: Final = (
    *"aAeZоαß1029#@./:-+_'&;()[]<>\"=%~!?,* \n\t", " ", " ", ", ", "Ab ", "ab ", "\u0301", "\u0327", "\u200b", "\u00a0",
    "\U0001d400", "\u1160", "\u2019", "\u017f", "\u212a", "00", "12 ", "n't", "http://", "www.", "&#", "st ", "rd ",
    "Mr ",
)  # fmt: skip


class Work:
    """A worker's steps over a text: by the standard policy, by the strict one, and stated to be German."""

    def __init__(self) -> None:
        self._scanner = Scanner()
        self._line = ProcessorConfig(catalog.load(), KEY, self._scan, sample_every=1)
        self.seconds(" ".join(each.unit for each in CLASSES.values()))  # what is made at first use must not count

    def seconds(self, text: str) -> float:
        """CPU time of this thread for all three. No record holds half of a surrogate pair: such a text is scanned."""
        sendable = text.encode("utf-8", "replace").decode()
        batch = [
            raw("social.post.v1", offset=at, text=sendable, language=language, links=[f"x.com/{sendable}"])
            for at, language in enumerate(("en", "en-GB", "de"))
        ]
        begin = time.thread_time()
        process(batch, self._line, {})
        if text != sendable:
            self._scanner.scan([text])
        return time.thread_time() - begin

    def _scan(self, asks: Sequence[ScanRequest]) -> Sequence[Sequence[Span] | None]:
        return self._scanner.scan_requests(
            [each._replace(policy="strict") if each.language == "en-GB" else each for each in asks]
        )


def growth(seconds: Callable[[str], float], kind: Hostile) -> float:
    """How many times as long a text of the class takes that is twice as long: the least of three tries at most.

    The cube root of the ratio of the times for 80,000 and for 10,000 characters, of which the one is that of the other
    doubled three times.
    """
    least = float("inf")
    for _ in range(TRIES):
        short = max(seconds(kind.text(SHORT)), LEAST)
        least = min(least, (seconds(kind.text(LONG)) / short) ** (1 / DOUBLINGS))
        if least <= MOST:
            break
    return least


def generated(seed: int) -> Iterator[Hostile]:
    """Classes without end, put together at random from the units of `hostile` and single characters."""
    dice = random.Random(seed)
    units = [each.unit for each in CLASSES.values()]

    def part() -> str:
        if dice.random() < 0.3:
            return dice.choice(units)
        return "".join(dice.choice(_ATOMS) * dice.choice((1, 1, 2, 5, 40)) for _ in range(dice.randint(1, 4)))

    while True:
        yield Hostile(part(), dice.choice(("", part())), dice.choice(("", part())))


def main() -> int:
    """0: no class grows faster than it may."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.growth", description="How time grows with texts.")
    parser.add_argument("--seed", type=int, default=1, help="draws the generated classes")
    parser.add_argument("--count", type=int, default=200, help="so many of them")
    given = parser.parse_args()
    work, drawn = Work(), generated(given.seed)
    kinds = {**CLASSES, **{f"generated {at}": next(drawn) for at in range(given.count)}}
    return int(sum(_shown(work, name, kind) for name, kind in kinds.items()) > 0)


def _shown(work: Work, name: str, kind: Hostile) -> bool:
    """Whether it grows too fast; a line about a class that does, or is dear."""
    grown, dear = growth(work.seconds, kind), work.seconds(kind.text(LONG))
    if grown > MOST or dear > DEAR:
        sys.stdout.write(f"{name}: {grown:.2f} for a doubling, {dear:.1f} s for {LONG:,} characters: {kind!r}\n")
        sys.stdout.flush()
    return grown > MOST


if __name__ == "__main__":
    sys.exit(main())
