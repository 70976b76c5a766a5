"""The MinIO server, by version in the user's cache: `python -m tests.bank.store.minio_binary` builds it, once.

MinIO gives no binaries away any more; Go builds the server from the module proxy, checked by checksum.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

MODULE: Final = "github.com/minio/minio"
VERSION: Final = "v0.0.0-20260212201848-7aac2a2c5b7c"
CACHE: Final = Path("~/.cache/teller/minio").expanduser()
NOT_THERE: Final = "no MinIO server: `make minio` builds it with Go, once (some 5 minutes on 2 cores)"
NO_GO: Final = "MinIO is built with Go, and there is none here: install Go 1.24 or newer"


def binary() -> Path | None:
    """The program: named by MINIO_BINARY, on the PATH, or in the cache; None where there is none."""
    if named := os.environ.get("MINIO_BINARY") or shutil.which("minio"):
        return Path(named)
    return cached(CACHE)


def cached(cache: Path) -> Path | None:
    """The program of this version.

    Older checkouts keep one at the top of the cache, without a version: it is shared where it is of this version.
    """
    program, old = cache / VERSION / "minio", cache / "minio"
    if not program.is_file() and old.is_file() and _is_of_this_version(old):
        program.parent.mkdir(exist_ok=True)
        with suppress(FileExistsError):  # another process did the same
            program.hardlink_to(old)
    return program if program.is_file() else None


def _is_of_this_version(program: Path) -> bool:
    """By what Go writes into each program (runtime/debug.BuildInfo): the server itself does not know its version."""
    return f"mod\t{MODULE}\t{VERSION}\t".encode() in program.read_bytes()


def build(cache: Path = CACHE) -> str:
    """Build the program into the cache; the end of Go's output where that failed, else nothing."""
    go = shutil.which("go")
    if go is None:
        return NO_GO
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        command, environment = [go, "install", f"{MODULE}@{VERSION}"], os.environ | {"GOBIN": scratch}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            return "\n".join(done.stderr.splitlines()[-20:])
        (cache / VERSION).mkdir(exist_ok=True)
        (Path(scratch) / "minio").replace(cache / VERSION / "minio")
    return ""


def main() -> str | None:
    """What went wrong, for `sys.exit`."""
    if binary():
        return None
    sys.stderr.write("Building the MinIO server for the S3 tests, once (some 5 minutes on 2 cores)\n")
    return build() or None


if __name__ == "__main__":
    sys.exit(main())
