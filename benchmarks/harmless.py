"""Count which harmless sentences the stripper touches, and which recognizer takes what of them.

The sentences name nobody and no place. They are a development list: it may be read, and rules may be tuned on it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.scanner.finding import Detection
from pipelines.scanner.scanner import Scanner
from pipelines.scanner.stock import StockPresidio
from pipelines.scanner.text.spans import Span, merge

FOLDER = Path(__file__).parent.parent / "tests" / "harmless"
FILE = FOLDER / "sentences.txt"
#: Sentences by another author, who knew nothing of the stripper; nothing may be chosen on them, and nobody reads them.
APART = FOLDER / "apart.txt"
#: Begins the line that names the kind of the sentences below it.
_KIND = "## "
Explain = Callable[[Sequence[str]], Sequence[Sequence[Detection] | None]]


@dataclass(slots=True)
class TouchedSentences:
    """Counts over sentences: of sentences and their characters, all and touched, and of characters that went by
    (entity, recognizer, reason) of the best-scored finding. `examples` are (sentence, its findings).
    """

    sentences: int = 0
    touched: int = 0
    characters: int = 0
    masked: int = 0
    takers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: list[tuple[str, Sequence[Detection]]] = field(default_factory=list)

    def add(self, sentence: str, found: Sequence[Detection] | None) -> None:
        """Add a sentence; `found` None: the scanner failed on it, so all of it goes."""
        if found is None:
            found = [Detection(Span(0, len(sentence), "FAILED", 1.0), "", "")]
        self.sentences += 1
        self.characters += len(sentence)
        self.touched += bool(found)
        for span in merge(each.span for each in found):
            taker = max((each for each in found if span.start <= each.span.start < span.end), key=_surest)
            self.masked += span.end - span.start
            self.takers[span.entity, taker.recognizer, taker.reason] += span.end - span.start
        if found:
            self.examples.append((sentence, found))


def _surest(found: Detection) -> tuple[float, int]:
    return found.span.score, found.span.end - found.span.start


def sentences(file: Path = FILE) -> list[str]:
    """Read the sentences, without the lines that name kinds."""
    return [each for each in file.read_text("utf-8").splitlines() if each and not each.startswith(_KIND)]


def touched(texts: Iterable[str], explain: Explain) -> TouchedSentences:
    """Scan the sentences and count what goes."""
    total, texts = TouchedSentences(), list(texts)
    for text, found in zip(texts, explain(texts), strict=True):
        total.add(text, found)
    return total


def ways(*, stock: bool) -> dict[str, Explain]:
    """Return the scanners to compare, by name."""
    found: dict[str, Explain] = {"teller": Scanner().explain, "teller, strict": Scanner(policy="strict").explain}
    return found | ({"stock": StockPresidio().explain} if stock else {})


def report(name: str, found: TouchedSentences, examples: int = 0) -> Iterable[str]:
    """Yield the lines of a report: totals, what went by taker as a Markdown table, and so many sentences."""
    yield (
        f"\n{name}: {found.touched} of {found.sentences} harmless sentences touched, "
        f"{found.masked} of {found.characters} characters masked ({100 * found.masked / found.characters:.2f} %)\n"
    )
    yield "| entity | recognizer | reason | characters |"
    yield "|---|---|---|---|"
    for (entity, recognizer, reason), count in found.takers.most_common():
        yield f"| {entity} | {recognizer} | {reason} | {count} |"
    for sentence, findings in found.examples[:examples]:
        taken = (f"{sentence[each.span.start : each.span.end]!r} {each.span.entity}" for each in findings)
        yield f"{sentence!r}: {', '.join(taken)}"
