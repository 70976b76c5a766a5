"""`OMP_NUM_THREADS=1 python -m benchmarks.speed`: times beside `AnalyzerEngine.analyze()`, in one run and one thread.

The two take turns, a batch each, so that other work on the machine slows both down.
"""

import argparse
import gc
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks import scanners
from pipelines.scanner.scanner import Model, Scanner
from training import corpora, data

#: Repeats of each turn, of which the least counts: other work on the machine only adds time.
REPEATS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--models", nargs="*", default=["own", "spacy"])
    parser.add_argument("--dense", action="store_true", help="only texts full of personal data")
    options = parser.parse_args()
    texts = sample(options.texts, options.dense)
    show(f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    stock = scanners.stock_engine()
    ways: dict[str, tuple[int, Callable[[Sequence[str]], object]]] = {
        "AnalyzerEngine.analyze()": (1, lambda batch: [stock.analyze(text, "en") for text in batch])
    }
    for model in options.models:
        scanner = warmed(model, options.batch)
        ways[f"{model}, batches of {options.batch}"] = options.batch, scanner.scan
        ways[f"{model}, single texts"] = 1, scanner.scan
    times = measured(ways, texts, options.batch)
    first = next(iter(times.values()))
    for name, seconds in times.items():
        show(f"| {name} | {1000 * seconds / len(texts):.3f} ms | {first / seconds:.1f} |")
    show(f"start: {start('own'):.2f} s and {memory()} MB of memory in a process of its own")


def sample(count: int, dense: bool = False) -> list[str]:
    """Make a sample: two thirds tweets and comments, one third generated texts, which are full of personal data.

    `dense`: generated texts only.
    """
    sets = data.development()
    people = [each.text for each in (*sets["tweets"], *corpora.conll("wnut17.train.conll", "comment"))]
    invented = [each.text for each in (*sets["generated"], *data.held_out())]
    rng = random.Random(4)
    texts = rng.sample(people, 0 if dense else 2 * count // 3)
    texts += rng.sample(invented, count - len(texts))
    rng.shuffle(texts)
    return texts


def warmed(model: Model, batch: int) -> Scanner:
    scanner = Scanner(batch, model)
    scanner.warm()
    return scanner


def measured(
    ways: dict[str, tuple[int, Callable[[Sequence[str]], object]]], texts: Sequence[str], turn: int
) -> dict[str, float]:
    """Measure the seconds of processor time that each way takes for all texts."""
    times = dict.fromkeys(ways, 0.0)
    gc.disable()
    for first in range(0, len(texts), turn):
        for name, (size, way) in ways.items():
            batches = [texts[at : at + size] for at in range(first, min(first + turn, len(texts)), size)]
            times[name] += min(_once(way, batches) for _ in range(REPEATS))
        gc.collect()
    return times


def _once(way: Callable[[Sequence[str]], object], batches: Sequence[Sequence[str]]) -> float:
    begin = time.process_time()
    for batch in batches:
        way(batch)
    return time.process_time() - begin


_STARTED = (
    "import time; t = time.perf_counter(); from pipelines.scanner.scanner import Scanner; Scanner(model={!r}).warm(); "
    "print(time.perf_counter() - t)"
)


def start(model: str) -> float:
    """Measure seconds from the import to the first text, in a new process."""
    return float(subprocess.run([sys.executable, "-c", _STARTED.format(model)], check=True, capture_output=True).stdout)  # noqa: S603


def memory() -> int:
    """Measure the megabytes that a process holds and maps once it has scanned 3,000 texts."""
    code = (
        "import psutil; from benchmarks.speed import sample, warmed; s = warmed('own', 256); s.scan(sample(3000)); "
        "print(psutil.Process().memory_info().rss)"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, capture_output=True)  # noqa: S603
    return int(done.stdout) // 2**20


def show(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
