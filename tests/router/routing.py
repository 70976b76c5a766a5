"""A router as a process of its own, which an accident befalls at a place of the test's choice.

`python -m tests.router.routing BOOTSTRAP GROUP INSTANCE FOLDER [PLACE NUMBER SIGNAL]`: at the NUMBERth time that it
comes to PLACE (put, put-done, commit, commit-done), the process sends itself SIGNAL (SIGKILL, SIGSTOP). SIGTERM ends it
well. LONG_CHUNKS_S in the environment gives the seconds of chunks on disk.
"""

import logging
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bank.store import FolderStore, Put
from pipelines.router import Router
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.port import OutgoingRecord, Partition, Position
from pipelines.router.spool import ChunkSpool
from schemas.topics import DOMAINS
from tests.router.bank import config


class Fate:
    """Counts how often each place was come to, on all threads."""

    def __init__(self, place: str = "", number: str = "0", signal_name: str = "") -> None:
        self._doom = place, int(number), signal_name
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def at(self, place: str) -> None:
        with self._lock:
            self._counts[place] += 1
            doomed = self._doom[:2] == (place, self._counts[place])
        if doomed:
            os.kill(os.getpid(), signal.Signals[self._doom[2]])


class DoomedStore(FolderStore):
    def __init__(self, root: Path, fate: Fate) -> None:
        super().__init__(root)
        self._fate = fate

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        self._fate.at("put")
        put = super().put_new(bucket, key, data)
        self._fate.at("put-done")
        return put


class DoomedLog(KafkaLog):
    fate: Fate

    def commit(self, positions: Mapping[Partition, Position], outgoing: Sequence[OutgoingRecord] = ()) -> None:
        self.fate.at("commit")
        super().commit(positions, outgoing)
        self.fate.at("commit-done")


def main(bootstrap: str, group: str, instance: str, folder: str, *doom: str) -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(message)s")
    fate = DoomedLog.fate = Fate(*doom)
    settings = config(
        kafka={"bootstrap.servers": bootstrap}, group=group, instance=instance, session_timeout=6.0,
        chunk_records=50, chunk_seconds=1.0, store_threads=4,
        long_chunks=dict.fromkeys(DOMAINS, long_s) if (long_s := float(os.environ.get("LONG_CHUNKS_S", "0"))) else {},
    )  # fmt: skip
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    spool = ChunkSpool(Path(folder).parent / "spool", 10**9, block_bytes=256)
    Router(settings, DoomedStore(Path(folder), fate), open_log=partial(DoomedLog, settings), spool=spool).run(stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
