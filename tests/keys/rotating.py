"""`teller keys new-epoch`, or an erasure of owners' keys, as a process that is killed at a step of the test's choice.

`python -m tests.keys.rotating BOOTSTRAP STEP [KEY_FILE OWNER…]`: STEP is one of STEPS, or of ERASING, or `none`.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from bank.keys.custody.key_file import KeyFileCustody
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.erasing import erase_keys
from tests.keys.custodies import SharedCustody

STEPS = ("opened", "begun", "rows", "committed", "trimmed")
ERASING = ("opened", "begun", "rows", "committed", "destroying", "destroyed")


class DoomedRewriting(KafkaKeysRewriting):
    """Kills its process once it has come to a step."""

    step = "none"

    def begin(self, epoch: bytes) -> Iterator[bytes | None]:
        at_step("opened")
        yield from super().begin(epoch)
        at_step("begun")

    def commit(self, rows: Iterable[bytes]) -> None:
        super().commit(self._dying(rows))
        at_step("committed")

    def trim(self) -> None:
        super().trim()
        at_step("trimmed")

    def _dying(self, rows: Iterable[bytes]) -> Iterator[bytes]:
        for each in rows:
            yield each
            self._producer.flush(10)
            at_step("rows")


class DoomedCustody(KeyFileCustody):
    """Kills its process before it destroys, or after."""

    def destroy_before(self, version: str) -> None:
        at_step("destroying")
        super().destroy_before(version)
        at_step("destroyed")


def at_step(step: str) -> None:
    if step == DoomedRewriting.step:
        os.kill(os.getpid(), signal.SIGKILL)


def main(bootstrap: str, step: str, key_file: str = "", *owners: str) -> None:
    DoomedRewriting.step = step
    client: ClientSettings = {"bootstrap.servers": bootstrap}
    parts = partial(KafkaKeysTopic, client), partial(DoomedRewriting, client)
    if owners:
        erase_keys(*parts, DoomedCustody(Path(key_file)), owners)
    else:
        begin(*parts, SharedCustody(), trim=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
