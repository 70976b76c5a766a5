"""A replay of every failed event that is killed at its worst moment: all is with Kafka, but not committed.

Run with the settings in the environment: `python -m tests.repair.killed`.
"""

import os
import signal
from typing import NoReturn

from teller.operate.repair import events
from teller.operate.repair.run import run, unchanged
from teller.operate.repair.sending import ReplayLog, replay_log
from teller.operate.repair.tools import tools
from teller.settings import load


def die(log: ReplayLog) -> NoReturn:
    log._producer.flush(10)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def main() -> None:
    settings = load()
    with replay_log(settings) as log:
        log._commit = lambda: die(log)  # type: ignore[method-assign]
        list(run(settings, list(events.failures(settings).values()), tools(settings, unchanged), log))


if __name__ == "__main__":
    main()
