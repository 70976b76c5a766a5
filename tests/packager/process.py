"""The reader as a process of its own, which finds the packages of this environment and nothing of Teller."""

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).parent
SCHEMAS = Path(__file__).parent.parent.parent / "schemas"


def python(folder: Path, *arguments: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run Python in `folder`, with copies of the reader there, and of the maker beside it in `programs`.

    -S leaves out `site`, and with it the .pth file by which the environment has this checkout on its path.
    """
    for source, copy in (("reader", "reader"), ("reader", "programs/reader"), ("maker", "programs/maker")):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROGRAMS / source, folder / copy, dirs_exist_ok=True, ignore=ignored)
    path = f"{folder}:{sysconfig.get_path('purelib')}:{sysconfig.get_path('platlib')}"
    return subprocess.run(
        [sys.executable, "-S", *arguments], cwd=folder, env={"PYTHONPATH": path, **environment},
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip


def read(folder: Path, environment: Mapping[str, str], kind: str, month: str) -> dict[str, Any]:
    """What the reader prints; its Parquet file is `folder/month.parquet`. It has a copy of the schema files alone."""
    options = {
        "--schemas": str(schemas_in(folder)),
        "--kind": kind,
        "--month": month,
        "--parquet": str(folder / "month.parquet"),
    }
    done = python(folder, "-m", "reader", *(word for pair in options.items() for word in pair), environment=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def schemas_in(folder: Path) -> Path:
    """Return a copy of the schema files."""
    schemas = folder / "schemas"
    for file in SCHEMAS.glob("*/*.avsc"):
        (schemas / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, schemas / file.parent.name)
    return schemas
