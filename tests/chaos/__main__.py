"""The command: `python -m tests.chaos --help`."""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from teller.settings import Settings
from tests.bank.store.minio_binary import NOT_THERE, binary
from tests.chaos import report
from tests.chaos.proof import ChaosOptions, run
from tests.chaos.schedule import Sizes

FAULTS = 28


def main() -> int:
    """0: nothing missing, doubled or astray; 1: something is, or the run did not come to its end; 2: cannot run."""
    given = _parse()
    if binary() is None:
        sys.stderr.write(NOT_THERE + "\n")
        return 2
    _end_on_sigterm()
    folder = given.data or Path(tempfile.mkdtemp(prefix="teller-chaos-"))
    passed = False
    try:
        outcome = run(_options(given, folder), _say)
        passed = outcome.passed
        for line in report.lines(outcome):
            _say(line)
    except KeyboardInterrupt:
        _say("interrupted: everything is stopped")
        passed = True  # nothing to look at
        return 1
    except Exception as error:
        _say(f"FAILED  {type(error).__name__}: {error}")
    finally:
        _tidy(folder, keep=given.keep or not passed)
    return int(not passed)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Faults at random, then the account.")
    parser.add_argument("--seed", type=int, default=None, help="draws faults and records; drawn itself if not given")
    parser.add_argument("--faults", type=int, help=f"how many ({FAULTS} where no --minutes are given)")
    parser.add_argument("--minutes", type=float, help="how long faults are injected")
    parser.add_argument("--rate", type=float, default=100, help="records a second")
    parser.add_argument("--workers", type=int, default=2, help="besides the one that comes and goes")
    parser.add_argument("--routers", type=int, default=2, help="besides the one that comes and goes")
    parser.add_argument("--long", type=int, default=0, help="seconds of chunks on the routers' disk: a day, sped up")
    parser.add_argument("--data", type=Path, help="an empty folder for data and logs; a new one in TMPDIR if not given")
    parser.add_argument("--keep", action="store_true", help="keep the folder even when all is well")
    return parser.parse_args()


def _options(given: argparse.Namespace, folder: Path) -> ChaosOptions:
    faults = FAULTS if given.faults is None and given.minutes is None else given.faults
    cache = Path(os.environ.get("TELLER_CACHE_DIR", Settings.model_fields["cache_dir"].default)).expanduser()
    seed = random.SystemRandom().randrange(10_000) if given.seed is None else given.seed
    _say(f"seed {seed}, data in {folder}")
    return ChaosOptions(
        seed=seed,
        faults=faults,
        minutes=given.minutes,
        rate=given.rate,
        sizes=Sizes(given.workers, given.routers, long=given.long),
        folder=folder,
        cache=cache,
    )


def _end_on_sigterm() -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def _tidy(folder: Path, keep: bool) -> None:
    if keep:
        _say(f"data and logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _say(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {words}\n" if words else "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
