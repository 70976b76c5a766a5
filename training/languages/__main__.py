"""Train the tagger of languages anew and write it into the package: `python -m training.languages`."""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

from training.languages import export, lexicon, train

#: Least probability of being personal for a word to be masked, by its likeliest tag; chosen on the files' tails.
THRESHOLDS: Final = {
    "PERSON": 0.002, "LOCATION": 0.06, "ADDRESS": 0.15, "USER_NAME": 0.2, "PHONE": 0.2, "CARD": 0.2, "ACCOUNT": 0.2,
    "NATIONAL": 0.2, "ID": 0.2, "EMAIL": 0.5,
}  # fmt: skip
#: Thresholds that differ: nouns with capitals and noisy labels ask for more, rarer names for less.
BY_LANGUAGE: Final = {
    "de": {"PERSON": 0.006}, "fr": {"PERSON": 0.003}, "pt": {"PERSON": 0.003}, "pl": {"PERSON": 0.0007},
    "sv": {"PERSON": 0.0008}, "nl": {"PERSON": 0.001}, "tr": {"PERSON": 0.009, "LOCATION": 0.1},
}  # fmt: skip
#: Least probability of a word in lower case, in a text without capitals, and in one with capitals.
LOWER: Final = (0.02, 0.3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=train.LanguagesPlan().passes)
    parser.add_argument("--folder", type=Path, default=export.FOLDER)
    parser.add_argument("--without", default="", help="leave out files whose names end so, to be measured with them")
    options = parser.parse_args()
    begin = time.monotonic()
    known = lexicon.build()
    network = train.train(train.LanguagesPlan(passes=options.passes), known, options.without)
    export.save(export.stored(network, known, THRESHOLDS, by_language=BY_LANGUAGE, lower=LOWER), options.folder)
    sys.stdout.write(f"{options.folder}: made in {(time.monotonic() - begin) / 60:.1f} minutes\n")


if __name__ == "__main__":
    main()
