"""Let `mlcroissant` validate croissant.json of a sample package.

The library takes 250 MB, so it is installed in an environment of its own, whose `bin` is on the PATH.
"""

import subprocess
import tempfile
from pathlib import Path

from bank.withdrawals.package import names
from tests.bank.withdrawals.package.samples import sample_files


def main() -> int:
    """Print what it says; return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in sample_files().items():
            (Path(folder) / name).write_bytes(data)
        return subprocess.run(
            ["mlcroissant", "validate", "--jsonld", Path(folder) / names.CROISSANT], check=False
        ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
