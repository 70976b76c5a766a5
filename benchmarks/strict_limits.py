"""`python -m benchmarks.strict_limits`: leak and over-masking of the strict policy by its two limits, as a table.

Choose on the development sets, as for another tagger; put the choice into `pipelines/scanner/strict.py`.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import product

from benchmarks.measure import Measure
from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger, WordChance
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.strict import LIMITS, StrictLimits, StrictRule
from pipelines.scanner.text.normalise import plain
from pipelines.scanner.text.spans import Span
from training import data
from training.example import Example

KNOWN = (0.01, 0.02, 0.05, 0.1, 0.2)
OTHER = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02)
#: Leaks that the strict policy may have on the sets, in per cent; the best choice masks least on tweets within them.
MOST = {"tweets": 0.8, "mixed": 1.5, "generated": 0.5}
#: Texts that are tagged at once.
BATCH = 256

#: A text with its labels, the spans of the standard policy, and the tagger's chances.
Read = tuple[Example, list[Span], list[WordChance]]


def main() -> None:
    sets = {title: list(_read(examples)) for title, examples in data.development().items()}
    lexicon = store.load().lexicon
    show("| known | other | " + " | ".join(sets) + " | |")
    show("|---" * (len(sets) + 3) + "|")
    within: list[tuple[float, StrictLimits]] = []
    for limits in map(StrictLimits, *zip(*product(KNOWN, OTHER), strict=True)):
        rule = StrictRule(lexicon, limits)
        measures = {title: _measured(rule, read) for title, read in sets.items()}
        cells = (f"{100 * each.leak():.2f} / {100 * each.over():.1f} %" for each in measures.values())
        show(f"| {limits.known} | {limits.other} | " + " | ".join(cells) + f" | {'in use' * (limits == LIMITS)} |")
        if all(100 * each.leak() <= MOST.get(title, 100) for title, each in measures.items()):
            within.append((sum(each.over() for each in measures.values()), limits))
    show(f"\nleast masked within the leaks of {MOST}: {min(within)[1] if within else 'none'}")


def _read(examples: Sequence[Example]) -> Iterator[Read]:
    scanner, tagger = Scanner(), Tagger(store.load())
    found = scanner.scan([each.text for each in examples])
    for start in range(0, len(examples), BATCH):
        some = examples[start : start + BATCH]
        tagged = tagger.tagged([plain(each.text).text for each in some])
        for at, example in enumerate(some):
            yield example, found[start + at] or [], tagged.chances(at)


def _measured(rule: StrictRule, read: Sequence[Read]) -> Measure:
    total = Measure()
    for example, found, chances in read:
        text = plain(example.text)
        hidden = (Span(*text.back(each.start, each.end), *each[2:]) for each in rule.spans(text.text, chances))
        total.add(example, [*found, *hidden])
    return total


def show(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
