"""Read an upload in a process of its own, which a hostile file cannot make take more than its limits:
`python -m teller.operate.owner_desk.giving.child DESCRIPTOR`.

It gets one job as JSON, and answers in messages of a kind, their first byte, and content. It has no key, no setting and
no right of the desk, and writes no file.
"""

import json
import logging
import resource
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

#: Kinds of messages: a trial, a record, the end of records, and why there is no more.
TRIAL: Final = b"T"
RECORD: Final = b"R"
END: Final = b"E"
PROBLEM: Final = b"P"
#: Bytes of memory, seconds of a processor, and open files that it may have.
MEMORY: Final = 6 << 30
CPU_S: Final = 900
FILES: Final = 256


def limit() -> None:
    """Limit this process, for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def main(descriptor: int) -> None:
    logging.disable()  # whatever a library logs about a file
    limit()
    connection: Connection[Any, Any] = Connection(descriptor)
    job = json.loads(connection.recv_bytes())
    try:
        for message in _answers(job):
            connection.send_bytes(message)
    except OSError:  # the desk has gone, or wants no more
        return
    except MemoryError:
        connection.send_bytes(PROBLEM + b"too-costly")


def _answers(job: Mapping[str, Any]) -> Iterator[bytes]:
    from connectors.api import ConnectorError, NotThisFormat  # noqa: PLC0415 - under the limits

    try:
        yield from _trial(job) if job["task"] == "trial" else _records(job)
    except NotThisFormat:
        yield PROBLEM + b"not-this-format"
    except (ConnectorError, OSError, ValueError, RecursionError):
        yield PROBLEM + b"not-read"


def _trial(job: Mapping[str, Any]) -> Iterator[bytes]:
    from pydantic_core import to_json  # noqa: PLC0415 - under the limits

    from pipelines.scanner import choice  # noqa: PLC0415
    from pipelines.scanner.requests import scan_of  # noqa: PLC0415
    from pipelines.steps.config import RecordLimits  # noqa: PLC0415
    from schemas import catalog  # noqa: PLC0415
    from teller.operate.owner_desk.giving.trying import UploadTrial  # noqa: PLC0415

    scan = scan_of(choice.scanner(job["scanner"], job["scan_batch"]))
    limits, key = RecordLimits(*job["limits"]), secrets.token_bytes(32)
    yield TRIAL + to_json(UploadTrial(catalog.load(), scan, limits, key, _now()).of(_items(job)))


def _records(job: Mapping[str, Any]) -> Iterator[bytes]:
    from connectors.api import LeftOut  # noqa: PLC0415 - under the limits
    from pipelines.steps.config import RecordLimits  # noqa: PLC0415
    from teller.operate.owner_desk.giving.trying import readable  # noqa: PLC0415

    limits = RecordLimits(*job["limits"])
    for item in _items(job):
        found = "" if isinstance(item, LeftOut) else readable(item, limits, _now())
        if isinstance(found, bytes):
            yield RECORD + found
    yield END


def _items(job: Mapping[str, Any]) -> Iterator[Any]:
    from connectors import registry  # noqa: PLC0415 - under the limits
    from connectors.api import Options  # noqa: PLC0415

    options = Options(owner=job["owner"], depositor=job["depositor"])
    return registry.find(job["connector"]).reads(Path(job["file"]), options)


def _now() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main(int(sys.argv[1]))
