"""`teller keys grant`: what it needs to be told, and that it leaves no file where it fails."""

import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.cli.test_commands import teller

PUBLIC = X25519PrivateKey.generate().public_key().public_bytes_raw().hex()
CANARY = "canary-of-a-receipt"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "reader.pub").write_text(PUBLIC)
    (tmp_path / "none.pub").write_text(CANARY)
    (tmp_path / "there").write_text("as it was")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "given", "says"),
    [
        (["--to", "reader.pub", "--out", "new"], "", "say which objects"),
        (["--to", "nowhere", "--out", "new", "--schema", "x"], "", "No such file"),
        (["--to", "none.pub", "--out", "new", "--schema", "x"], "", "no X25519 public key"),
        (["--to", "reader.pub", "--out", "new", "--receipts", "nowhere"], "", "No such file"),
        (["--to", "reader.pub", "--out", "new", "--receipts", "-"], f"{uuid.UUID(int=7)}\n{CANARY}", "line 2 is no id"),
        (["--to", "reader.pub", "--out", "new", "--receipts", "-"], CANARY * 10_000, "line 1 is no id"),
        (["--to", "reader.pub", "--out", "there", "--schema", "x"], "", "File exists"),
        (["--to", "reader.pub", "--out", "no/folder", "--schema", "x"], "", "No such file"),
        (["--to", "reader.pub", "--out", "new", "--schema", "x"], "", "Kafka"),
    ],
)
def test_what_it_cannot_do_it_says_and_leaves_no_file(bank: Path, options: list[str], given: str, says: str) -> None:
    shown = teller(bank, "keys", "grant", *options, given=given)
    assert (shown.returncode, says in " ".join(shown.stderr.split())) == (2, True), shown.stderr
    assert CANARY not in shown.stdout + shown.stderr
    assert not (bank / "new").exists()
    assert (bank / "there").read_text() == "as it was"
