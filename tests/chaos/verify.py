"""`teller verify`, as an operator runs it."""

import json
import os
import subprocess
import sys
from typing import Any

from teller.run.local_processes import environment_of
from teller.settings import Settings


def verify(settings: Settings) -> tuple[bool, Any]:
    """Whether it found all well, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "teller", "verify", "--json"],
        env=os.environ | {name: str(value) for name, value in environment_of(settings).items()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {"output": done.stdout[-2000:], "errors": done.stderr[-2000:]}
    return done.returncode == 0, said
