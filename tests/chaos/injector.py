"""Carries the schedule out: several faults may be under way, but one broker at a time, and none twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import takewhile
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.chaos.schedule import Fault, Part
from tests.chaos.targets import Target, hold, let_go

AT_ONCE: Final = 3
IN_SYNC_S: Final = 120.0
Say = Callable[[str], None]


class NotInSyncError(RuntimeError):
    """The brokers did not come to have all copies again."""


class Injector:
    """Does faults until told to stop. Call `run` once."""

    def __init__(
        self, targets: Mapping[tuple[Part, int], Target], bootstrap: str, ended: Callable[[Fault], None], say: Say
    ) -> None:
        self._targets, self._ended, self._say = targets, ended, say
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        self._brokers = threading.Lock()
        self._stop = threading.Event()
        self._begin = time.monotonic()
        self.done: Counter[tuple[str, str]] = Counter()

    def run(self, schedule: Iterator[Fault], go_on: Callable[[int], bool]) -> None:
        """Returns when the last fault is over.

        Raises:
            NotInSyncError, BrokerFailedError, AssertionError (MinIO): what was hit did not come back.
        """
        self._begin = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE, "fault") as pool:
            try:
                self._run(pool, takewhile(lambda fault: go_on(fault.number), schedule))
            finally:
                self._stop.set()  # nothing is under way any more, or all that is shall end

    def _run(self, pool: ThreadPoolExecutor, schedule: Iterator[Fault]) -> None:
        running: set[Future[None]] = set()
        for fault in schedule:
            time.sleep(fault.wait)
            done, running = wait(running, 0)
            while len(running) >= AT_ONCE:
                more, running = wait(running, return_when="FIRST_COMPLETED")
                done |= more
            for one in done:
                one.result()
            running.add(pool.submit(self._do, fault))
        for one in running:
            one.result()

    def _do(self, fault: Fault) -> None:
        target = self._targets[fault.part, fault.slot]
        if fault.part == "broker":
            with self._brokers, target.lock:
                self.wait_until_in_sync()
                self._inject(fault, target)
                self.wait_until_in_sync()
        else:
            with target.lock:
                self._inject(fault, target)

    def _inject(self, fault: Fault, target: Target) -> None:
        if self._stop.is_set():
            return
        self._tell(str(fault) if fault.kind in ("add", "remove") else f"{fault} for {fault.seconds:.1f} s")
        getattr(self, f"_{fault.kind}")(fault, target)
        self.done[fault.kind, fault.part] += 1
        self._tell(f"{fault} over")

    def _kill(self, fault: Fault, target: Target) -> None:
        target.kill()
        self._start_after(fault, target)

    def _restart(self, fault: Fault, target: Target) -> None:
        target.stop()
        self._start_after(fault, target)

    def _start_after(self, fault: Fault, target: Target) -> None:
        if not self._stop.wait(fault.seconds):
            self._ended(fault)
            target.start()

    def _pause(self, fault: Fault, target: Target) -> None:
        hold(target)
        self._stop.wait(fault.seconds)
        let_go(target)
        self._ended(fault)

    def _slow(self, fault: Fault, target: Target) -> None:
        end = time.monotonic() + fault.seconds
        while time.monotonic() < end and not self._stop.is_set():
            hold(target)
            time.sleep(0.3)
            let_go(target)
            time.sleep(0.1)
        self._ended(fault)

    def _add(self, fault: Fault, target: Target) -> None:
        target.start()
        self._ended(fault)

    def _remove(self, fault: Fault, target: Target) -> None:
        target.stop()
        self._ended(fault)

    def wait_until_in_sync(self) -> None:
        """Every partition has all its copies: the next broker may go.

        Raises:
            NotInSyncError.
        """
        end = time.monotonic() + IN_SYNC_S
        while (behind := self._behind()) != 0 and not self._stop.is_set():
            if time.monotonic() > end:
                raise NotInSyncError(f"{behind} partitions still lack a copy after {IN_SYNC_S:.0f} s")
            time.sleep(0.3)

    def _behind(self) -> int:
        try:
            found = self._admin.list_topics(timeout=5).topics.values()
        except KafkaException:
            return -1
        return sum(
            partition.leader < 0 or len(partition.isrs) < len(partition.replicas)
            for topic in found
            for partition in topic.partitions.values()
        )

    def _tell(self, words: str) -> None:
        self._say(f"{time.monotonic() - self._begin:6.1f} s  {words}")
