"""A program that imports nothing of ours verifies a package as docs/packages.md describes it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bank.withdrawals.package import names
from teller.sandbox.packages.originator import STRANGER
from tests.packages.samples import FILES, plain_package


def _run(folder: Path) -> subprocess.CompletedProcess[str]:
    package = plain_package(folder) if not (folder / "package").exists() else folder / "package"
    return subprocess.run(
        [sys.executable, "-I", STRANGER, package, folder / "keys"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.walk(ast.parse(STRANGER.read_text("utf-8")))
    found = {
        name.partition(".")[0]
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    assert found == {"base64", "collections", "cryptography", "hashlib", "json", "pathlib", "pyarrow", "sys", "typing"}


def test_it_verifies_what_the_bank_made(tmp_path: Path) -> None:
    found = _run(tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert "3 rows, until 2034-10-02T00:00:00.000Z" in found.stdout


@pytest.mark.parametrize("name", [names.STATEMENT, names.AGREEMENT, names.data_file_name("social.post", 0)])
def test_it_refuses_what_was_altered(tmp_path: Path, name: str) -> None:
    package, altered = plain_package(tmp_path), bytearray(FILES[name])
    altered[len(altered) // 2] ^= 1
    (package / name).write_bytes(altered)
    assert _run(tmp_path).returncode != 0
