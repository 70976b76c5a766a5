"""Run Tessera's POSIX log (Google, in Go) on the same entries, in a process of its own."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bank.transparency.private_keys import private_line
from benchmarks.log.writing import KEYS, Cost

SOURCE: Final = Path(__file__).parent / "tessera"
CACHE: Final = Path("~/.cache/teller/log-bench").expanduser()


def program() -> Path | None:
    """Return the program, built once with Go; None where there is no Go, or it does not build."""
    digest = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in ("main.go", "go.mod", "go.sum")))
    place, go = CACHE / digest.hexdigest()[:12] / "tessera", shutil.which("go")
    if place.is_file():
        return place
    if go is None:
        return None
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = place.with_suffix(f".{os.getpid()}")
    done = subprocess.run(  # noqa: S603 - our own source
        [go, "build", "-mod=readonly", "-o", scratch, "."], cwd=SOURCE, check=False
    )
    if done.returncode:
        return None
    scratch.replace(place)
    return place


def theirs(tessera: Path, folder: Path, found: Sequence[bytes], batch: int) -> Cost:
    """Write a new log; its checkpoints are signed by Ed25519 alone."""
    given = folder.with_suffix(".entries")
    given.write_bytes(b"".join(found))
    options = [f"-dir={folder}", f"-entries={given}", f"-width={len(found[0])}", f"-batch={batch}"]
    secret = os.environ | {"LOG_PRIVATE_KEY": private_line(KEYS[0])}
    done = subprocess.run([tessera, *options], env=secret, capture_output=True, check=True)  # noqa: S603 - built here
    given.unlink()
    said = json.loads(done.stdout)
    return Cost(len(found), said["user"], said["system"], said["wall"], base64.b64decode(said["root"]))
