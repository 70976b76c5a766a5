"""`python -m benchmarks.languages_speed`: the CPU time of a character, of the tagger of languages beside English's.

Each text is new to the tagger in the first pass, and known word by word in the next; batches of 256, one thread.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipelines.scanner.model import store
from pipelines.scanner.model.tagger import Tagger
from training import corpora as english
from training.languages import corpora
from training.languages.export import FOLDER

_BATCH = 256
_PASSES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    sets = {name: [each.text for each in examples] for name, examples in corpora.development().items()}
    show("tweets, English's tagger", store.FOLDER, [each.text for each in english.conll("btc.dev.conll", "tweet")])
    for name, texts in sets.items():
        show(name, options.folder, texts)


def show(title: str, folder: Path, texts: Sequence[str]) -> None:
    tagger = Tagger(store.load(folder))
    times = [_took(tagger, texts) for _ in range(_PASSES)]
    size = sum(map(len, texts))
    first, later = (1e9 * each / size for each in (times[0], min(times[1:])))
    sys.stdout.write(f"{title}: {first:.0f} ns a character at first, {later:.0f} ns later\n")


def _took(tagger: Tagger, texts: Sequence[str]) -> float:
    begin = time.process_time()
    for at in range(0, len(texts), _BATCH):
        tagger(texts[at : at + _BATCH])
    return time.process_time() - begin


if __name__ == "__main__":
    main()
