"""Train the tagger anew and write it into the package, by `make train`."""

import argparse
import sys
import time
import warnings
from pathlib import Path

from pipelines.scanner.model.store import FOLDER
from training import export, lexicon, train

#: Least probability of being personal for a word to be masked, by its likeliest tag; chosen on the development sets.
THRESHOLDS = {
    "PERSON": 0.1, "LOCATION": 0.25, "ADDRESS": 0.3, "USER_NAME": 0.3, "PHONE": 0.5, "CARD": 0.5, "ACCOUNT": 0.5,
    "NATIONAL": 0.5, "ID": 0.5, "EMAIL": 0.5,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=train.TrainingPlan().passes)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*W095.*")  # the vectors' package was made for an older spaCy
    begin = time.monotonic()
    known = lexicon.build()
    model = train.train(train.TrainingPlan(passes=options.passes), known)
    vectors = lexicon.pretrained().vocab.vectors.data
    export.export(model, vectors, known, THRESHOLDS, options.folder)
    sys.stdout.write(f"{options.folder}: made in {(time.monotonic() - begin) / 60:.1f} minutes\n")


if __name__ == "__main__":
    main()
