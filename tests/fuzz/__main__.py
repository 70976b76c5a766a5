"""The command: `python -m tests.fuzz --help`."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from teller.run.local_cluster import LocalCluster
from teller.settings import Settings, load
from tests.fuzz import batches, proof, report
from tests.fuzz.registered import registry

RECORDS = 100_000
PARTITIONS = 3
RECORDS_A_BATCH = 50
CHUNK_SECONDS = 10.0


def main() -> int:
    """0: each record ended once, as it must; 1: one did not, or the run did not come to its end."""
    given = _parse()
    folder = given.data or Path(tempfile.mkdtemp(prefix="teller-fuzz-"))
    passed = False
    try:
        passed = _run(given, folder)
    except KeyboardInterrupt:
        _say("interrupted: everything is stopped")
    except Exception as error:
        _say(f"FAILED  {type(error).__name__}: {error}")
    if given.keep or not passed:
        _say(f"data and logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(not passed)


def _run(given: argparse.Namespace, folder: Path) -> bool:
    _say(f"seed {given.seed}, {given.records:,} records, data in {folder}")
    settings = load(data_dir=folder, partitions=PARTITIONS, chunk_seconds=CHUNK_SECONDS)
    with registry(settings) as known, LocalCluster(known, given.workers, _say) as line:
        settings = known.model_copy(update={"kafka_bootstrap": line.bootstrap})
        outcome = proof.run(proof.FuzzPlan(given.records, given.seed, given.patience), settings, line.parts, _say)
        odd = _odd_batches(given, settings, line)
        _say("`teller verify` looks at it")
        proof.verified(outcome, settings)
    for words in (*batches.lines(odd), *report.lines(outcome)):
        _say(words)
    return outcome.passed and not odd.problems


def _odd_batches(given: argparse.Namespace, settings: Settings, line: LocalCluster) -> batches.Account:
    """One batch that no client library writes for each RECORDS_A_BATCH records."""
    number = given.records // RECORDS_A_BATCH
    _say(f"{number:,} batches that no client library writes")
    sent = batches.send(settings, given.seed, number)
    line.parts.wait_until_drained(given.patience)
    return batches.settle(settings, sent)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Bad input, then the account.")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=1, help="draws every record")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds that the line may take to drain")
    parser.add_argument("--data", type=Path, help="an empty folder for data and logs; a new one in TMPDIR if not given")
    parser.add_argument("--keep", action="store_true", help="keep the folder even when all is well")
    return parser.parse_args()


def _say(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {words}\n" if words else "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
