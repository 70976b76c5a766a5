"""Compiled modules give what their source gives. `make native-test` runs this; nothing else collects it, since most
checkouts have nothing compiled.
"""

import json
import subprocess
import sys
from functools import cache
from typing import Any

from teller.operate.compiled import compiled
from tests.test_compiled import MODULES

PLAIN = ("tests.native.plain",)


@cache
def run(*before: str) -> Any:
    command = [sys.executable, "-m", *before, "tests.native.outcomes"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=240).stdout)


def test_all_that_is_to_be_compiled_is() -> None:
    assert {name for name, _ in compiled()} == MODULES
    assert run()["compiled"]


def test_the_oracle_is_not() -> None:
    assert run(*PLAIN)["compiled"] == 0


def test_outcomes_are_the_same_to_the_byte() -> None:
    assert run()["digests"] == run(*PLAIN)["digests"]
