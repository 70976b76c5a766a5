"""The desk's side of the process that reads an upload. What comes from there is checked as if it came from outside."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from connectors.api import Deposit
from pipelines.steps.config import RecordLimits
from schemas import catalog, framing
from teller.operate.owner_desk.giving.child import END, PROBLEM, RECORD, TRIAL
from teller.operate.owner_desk.giving.port import PROBLEMS, ReadingFailed, UploadJob
from teller.operate.owner_desk.port.giving import Trial

#: Seconds that a trial or a deposit may take to read a file.
READ_S: Final = 1_200.0
#: Seconds between two looks whether it is still wanted.
LOOK_S: Final = 0.5
#: Largest trial, in bytes.
_MOST_TRIAL: Final = 1 << 20
#: All that it has of the desk's environment: no key, password or address of a bank is in it.
_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_SET: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
_trial: Final[TypeAdapter[Trial]] = TypeAdapter(Trial)


@dataclass(frozen=True, slots=True)
class ChildReading:
    """Implements `ReadsUploads`, each job in a process of its own."""

    scanner: str
    scan_batch: int
    limits: RecordLimits
    seconds: float = READ_S
    program: str = "teller.operate.owner_desk.giving.child"

    def tried(self, job: UploadJob, goes_on: Callable[[], bool]) -> Trial:
        """See `ReadsUploads`; so is the other."""
        for message in self._messages("trial", job, goes_on):
            if message[:1] == TRIAL:
                return _read_trial(message[1:])
            raise ReadingFailed("not-read")
        raise ReadingFailed("not-read")

    def records(self, job: UploadJob, goes_on: Callable[[], bool]) -> Iterator[Deposit]:
        for message in self._messages("records", job, goes_on):
            if message == END:
                return
            yield _read_record(message, job)
        raise ReadingFailed("not-read")

    def _messages(self, task: str, job: UploadJob, goes_on: Callable[[], bool]) -> Iterator[bytes]:
        """Yield the messages of a process; leaving ends it."""
        most = max(_MOST_TRIAL, self.limits.max_record_bytes + 1)
        asked = asdict(job) | {"file": str(job.file), "task": task, "scanner": self.scanner,
                               "scan_batch": self.scan_batch, "limits": astuple(self.limits)}  # fmt: skip
        end = time.monotonic() + self.seconds
        with _process(self.program) as connection:
            try:
                connection.send_bytes(json.dumps(asked).encode())
                while True:
                    while not connection.poll(LOOK_S):
                        _check(goes_on, end)
                    _check(goes_on, end)
                    message = connection.recv_bytes(most)
                    if message[:1] == PROBLEM:
                        raise ReadingFailed(_problem(message[1:]))
                    yield message
            except (EOFError, OSError):  # it was ended for what it took, or sent more than there may be
                raise ReadingFailed("too-costly") from None


def _check(goes_on: Callable[[], bool], end: float) -> None:
    if not goes_on():
        raise ReadingFailed("stopped")
    if time.monotonic() > end:
        raise ReadingFailed("too-costly")


def _problem(said: bytes) -> str:
    key = said.decode("ascii", "replace")
    return key if key in PROBLEMS else "not-read"


def _read_trial(said: bytes) -> Trial:
    try:
        return _trial.validate_json(said)
    except ValidationError:
        raise ReadingFailed("not-read") from None


def _read_record(message: bytes, job: UploadJob) -> Deposit:
    """Return a record that is the owner's and in the depositor's name, whatever the file made of the process."""
    framed = framing.split(message[1:]) if message[:1] == RECORD else None
    schema = catalog.load().by_fingerprint(framed[0]) if framed else None
    try:
        record = framing.decode_body(schema, framed[1]) if schema and framed else {}
    except Exception:  # fastavro raises anything on bytes that are no such record
        record = {}
    if schema is None or (record.get("owner_id"), record.get("depositor")) != (job.owner, job.depositor):
        raise ReadingFailed("not-read")
    return Deposit(schema.name, record)


@contextmanager
def _process(program: str) -> Iterator["Connection[Any, Any]"]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", program, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    connection: Connection[Any, Any] = Connection(ours.detach())
    try:
        yield connection
    finally:
        connection.close()
        process.kill()
        process.wait()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: ours[name] for name in _ENVIRONMENT if name in ours} | _SET
