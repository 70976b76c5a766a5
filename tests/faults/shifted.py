"""`python -m tests.faults.shifted FILE PART ...`: a `teller` process whose wall clock is off by the seconds in FILE.

Python's own clock, that is; librdkafka reads the system's, for time stamps of records only.
"""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import minio.time

from bank.store.put_request import Answer, PutRequest


def shift(file: Path) -> None:
    """From now on the wall clock is off, by what the file says at each moment."""
    real = time.time

    def shifted() -> float:
        return real() + float(file.read_text() or 0)

    time.time = shifted
    minio.time.utcnow = lambda: datetime.fromtimestamp(shifted(), UTC)
    put = PutRequest.put

    def put_shifted(self: PutRequest, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Libcurl signs for the time in this header where there is one."""
        return put(self, url, body, {**headers, "X-Amz-Date": f"{minio.time.utcnow():%Y%m%dT%H%M%SZ}"})

    PutRequest.put = put_shifted  # type: ignore[method-assign]


if __name__ == "__main__":
    shift(Path(sys.argv[1]))
    sys.argv = ["teller", *sys.argv[2:]]
    from teller.cli.main import main

    main()
