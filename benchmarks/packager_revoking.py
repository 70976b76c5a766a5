"""Revocations beside packages: `python -m benchmarks.packager_revoking [--packages 10] [--owners 200]`.

The packager rules on a package's owners once Kafka has all of the release, and then commits it. A revocation that Kafka
acknowledged before that ruling was asked is in no package; one that comes later may be. So this measures from the
question to the commit: so long after its acknowledgement no package can be released any more that holds the owner. All
of it runs on this machine, with an embedded Kafka and real packages.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bank.withdrawals.packaging.package_events import PackageKind
from benchmarks.revoking import bank
from teller.settings import Settings
from tests.accounts import kafka
from tests.bank.store.faulty_server import FaultyServer
from tests.packager_process.killed import SuicidalLog, running
from tests.packager_process.test_on_kafka import TAKEN, begin, kinds, order, wanted

PATIENCE_S = 300.0


def measured(settings: Settings, packages: int, owners: int, folder: Path) -> list[float]:
    """Return of each release the seconds from the last question to the commit."""
    asked, found = list[float](), list[float]()

    def committed(_log: SuicidalLog) -> None:
        found.append(time.monotonic() - asked[-1])

    SuicidalLog.committed = committed  # type: ignore[assignment]
    begin(settings, owners)
    released = []
    with (
        FaultyServer(TAKEN) as server,
        running(wanted(settings, folder, owners=owners, block_owners=50_000), lambda: asked.append(time.monotonic())),
    ):
        for _ in range(packages):
            before, package = len(found), order(settings, server)
            kafka.wait_for(lambda: PackageKind.DELIVERED in kinds(settings, package), PATIENCE_S)  # noqa: B023
            released.append(found[before + 1])  # the second write of each
    return released


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.packager_revoking", description=__doc__)
    parser.add_argument("--packages", type=int, default=10)
    parser.add_argument("--owners", type=int, default=200)
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with bank() as settings, tempfile.TemporaryDirectory() as folder:
        found = measured(settings, options.packages, options.owners, Path(folder))
    sys.stdout.write(
        f"{len(found)} packages of {options.owners} owners: median {median(found):.3f} s, worst {max(found):.3f} s\n"
        f"load {before:.0f} to {os.getloadavg()[0]:.0f}\n"
    )


if __name__ == "__main__":
    main()
