"""`python -m benchmarks.languages_quality`: leak and over-masking in other languages, as Markdown tables.

Texts are the last parts of the labelled files, on which thresholds were chosen, and generated ones with names that the
model does not know. "Tagger" is the model of languages alone, "together" the whole scanner, without the strict rule.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Measure, measured
from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.text.spans import Span
from training import noise
from training.example import Example
from training.languages import corpora, data
from training.languages.export import FOLDER
from training.languages.measuring import BY_TAGGER, DIRECT

Find = Callable[[Sequence[str], str], Sequence[Sequence[Span] | None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--lower", action="store_true", help="measure all texts in lower case")
    parser.add_argument("--together", action="store_true", help="with all recognizers (a minute more)")
    parser.add_argument(
        "--whole", default="", help="measure the whole files whose names end so, if training lacked them"
    )
    options = parser.parse_args()
    if options.together and options.folder != FOLDER:
        parser.error("--together measures the package's own model")
    sets = corpora.whole(options.whole) if options.whole else data.development()
    if options.lower:
        sets = {name: [noise.lower(each) for each in examples] for name, examples in sets.items()}
    tagger = TaggerAlone(options.folder)
    table("tagger", sets, tagger, BY_TAGGER)
    if options.together:
        table("together", sets, Scanner().scan, DIRECT)


class TaggerAlone:
    """Finds spans with the model of languages."""

    def __init__(self, folder: Path) -> None:
        self._tagger = Tagger(store.load(folder))

    def __call__(self, texts: Sequence[str], language: str) -> list[list[Span]]:
        found = self._tagger.by(language)(texts)
        return [[Span(one.start, one.end, one.tag, one.score) for one in each] for each in found]


def table(name: str, sets: Mapping[str, Sequence[Example]], find: Find, types: Sequence[str]) -> None:
    shown = (*types, "LOCATION")
    show(f"\n| {name} | texts | leak | over-masked | " + " | ".join(shown) + " |")
    show("|---" * (len(shown) + 4) + "|")
    for title, examples in sets.items():
        found = measured(examples, find([each.text for each in examples], title[:2]))
        cells = [_cell(found, each) for each in shown]
        figures = f"{100 * found.leak(types):.1f} % | {100 * found.over():.2f} %"
        show(f"| {title} | {len(examples)} | {figures} | " + " | ".join(cells) + " |")


def _cell(found: Measure, kind: str) -> str:
    return f"{100 * found.leak([kind]):.1f}" if found.labelled[kind] else ""


def show(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
