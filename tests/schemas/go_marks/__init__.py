"""The Go libraries for Avro: a program that prints schemas' framing. `python -m tests.schemas.go_marks` builds it.

Go fetches them through the module proxy and checks them by `go.sum`: some 5 seconds, once.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent
CACHE: Final = Path("~/.cache/teller/go-marks").expanduser()
NOT_THERE: Final = "no Go libraries for Avro: `make go-marks` builds them with Go, once (some 5 seconds)"
NO_GO: Final = "they are built with Go, and there is none here: install Go 1.24 or newer"


def program() -> Path:
    """Return the place of the program of this source."""
    digest = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in ("main.go", "go.mod", "go.sum")))
    return CACHE / digest.hexdigest()[:12] / "marks"


def build() -> str:
    """Build the program into the cache; return the end of Go's output where that failed, else nothing."""
    if program().is_file():
        return ""
    if (go := shutil.which("go")) is None:
        return NO_GO
    program().parent.mkdir(parents=True, exist_ok=True)
    scratch = program().with_suffix(f".{os.getpid()}")
    command = [go, "build", "-mod=readonly", "-o", str(scratch), "."]
    done = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, check=False)
    if done.returncode:
        return "\n".join(done.stderr.splitlines()[-20:])
    scratch.replace(program())
    return ""
