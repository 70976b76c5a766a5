"""A reader of encrypted objects in Go, written from docs/encryption.md alone: no code of Teller's, no library."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parent
CACHE: Final = Path("~/.cache/teller/encryption-reader").expanduser()
NO_GO: Final = "the reader is built with Go, and there is none here: install Go 1.24 or newer"
#: Go's own library is all that it needs.
OFFLINE: Final = {"GOPROXY": "off", "GOTOOLCHAIN": "local"}


def program() -> Path:
    """The program of this source, built once (some 10 seconds).

    Raises:
        FileNotFoundError: there is no Go.
        CalledProcessError.
    """
    files = sorted([*SOURCE.glob("*.go"), SOURCE / "go.mod"])
    built = CACHE / hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12] / "reader"
    if built.is_file():
        return built
    if (go := shutil.which("go")) is None:
        raise FileNotFoundError(NO_GO)
    built.parent.mkdir(parents=True, exist_ok=True)
    scratch = built.with_suffix(f".{os.getpid()}")
    command = [go, "build", "-o", str(scratch), "."]
    subprocess.run(command, cwd=SOURCE, env=os.environ | OFFLINE, capture_output=True, check=True)
    scratch.replace(built)
    return built
