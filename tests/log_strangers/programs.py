"""Programs in Go that check logs and cosign them, by version in the user's cache.

`python -m tests.log_strangers` builds them, once. Go fetches them through the module proxy, and checks them by the
checksum database.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest

CACHE: Final = Path("~/.cache/teller/log-checkers").expanduser()
TESSERA: Final = "v1.0.4"
TORCHWOOD: Final = "v0.6.1"
#: Google's check of a published log, and Filippo Valsorda's witness.
MODULES: Final = {
    "fsck": f"github.com/transparency-dev/tessera/cmd/fsck@{TESSERA}",
    "litewitness": f"filippo.io/torchwood/cmd/litewitness@{TORCHWOOD}",
}
NOT_THERE: Final = "no log checkers: `make log-checkers` builds them with Go, once, in a minute or two"
NO_GO: Final = "they are built with Go, and there is none here: install Go 1.24 or newer"
NO_AGENT: Final = "no ssh-agent, which holds the key of litewitness: apt-get install openssh-client"


def program(name: str) -> Path:
    """The program, or a skip of the test that needs it."""
    found = _place(name)
    if not found.is_file():
        pytest.skip(NOT_THERE)
    return found


def agent(name: str) -> str:
    """A program of OpenSSH, or a skip."""
    if (found := shutil.which(name)) is None:
        pytest.skip(NO_AGENT)
    return found


def build() -> str:
    """Build what is missing; the end of Go's output where that failed, else nothing."""
    if all(_place(name).is_file() for name in MODULES):
        return ""
    if (go := shutil.which("go")) is None:
        return NO_GO
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        for name, module in MODULES.items():
            command, environment = [go, "install", module], os.environ | {"GOBIN": scratch}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                return "\n".join(done.stderr.splitlines()[-20:])
            _place(name).parent.mkdir(exist_ok=True)
            (Path(scratch) / name).replace(_place(name))
    return ""


def _place(name: str) -> Path:
    return CACHE / MODULES[name].partition("@")[2] / name
