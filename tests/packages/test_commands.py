"""`teller package verify` and `open`, on packages as they are, as they were altered, and as somebody made them up."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bank.withdrawals.package import names
from bank.withdrawals.package.age_keys import recipient
from teller.cli.package import needed
from tests.bank.withdrawals.package.samples import sample_files
from tests.cli.test_commands import teller
from tests.packages.samples import FILES, PRIVATE, plain_package, sent_package

DATA = names.data_file_name("social.post", 0)
VERIFY = ("package", "verify", "package", "--keys", "keys")
OPEN = ("package", "open", "sent", "--key", "private", "--to", "opened")


def test_a_package_is_verified_and_its_licence_is_said_in_words(tmp_path: Path) -> None:
    plain_package(tmp_path)
    shown = teller(tmp_path, *VERIFY)
    assert (shown.returncode, shown.stderr) == (0, "")
    for said in (
        "Verified: package 6f1c0d6e-9b1f-4c55-8a57-1d2f0a3b4c5d of 3 rows, signed by bank.example/log/packages",
        "k 10, l 2, loss 0.125, 7 rows left out",
        "In the log bank.example/log as leaf 0 of 1",
        "until 2034-10-01 (UTC, that day included)",
        "train AI models that generate nothing; nothing else",
        "an owner may revoke",
    ):
        assert said in shown.stdout
    shown = teller(tmp_path, *VERIFY, "--json")
    found = json.loads(shown.stdout)
    assert (found["verified"], found["until"], found["ended"]) == (True, "2034-10-02T00:00:00.000Z", False)
    assert found["rows"]["count"] == 3


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("place", [0.0, 0.5, 0.99])
def test_one_byte_altered_names_the_file(tmp_path: Path, name: str, place: float) -> None:
    folder, altered = plain_package(tmp_path), bytearray(FILES[name])
    altered[int(place * len(altered))] ^= 1
    (folder / name).write_bytes(altered)
    shown = teller(tmp_path, *VERIFY)
    assert shown.returncode == 1
    assert shown.stdout.startswith(f"{name}: NOT VERIFIED: ")
    assert shown.stdout.count("NOT VERIFIED") == 1
    told = json.loads(teller(tmp_path, *VERIFY, "--json").stdout)
    assert (told["file"], told["verified"]) == (name, False)


def test_each_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    folder = plain_package(tmp_path)
    (folder / names.CROISSANT).unlink()
    (folder / DATA).write_bytes(FILES[DATA] + b"x")
    (folder / "more\x1b[2J").write_bytes(b"")
    (folder / names.AGREEMENT).unlink()
    (folder / names.AGREEMENT).symlink_to("/etc/passwd")
    (folder / names.DATA_SHEET).unlink()
    os.mkfifo(folder / names.DATA_SHEET)
    shown = teller(tmp_path, *VERIFY)
    assert shown.returncode == 1
    assert "\x1b" not in shown.stdout
    assert "root:" not in shown.stdout
    assert [line.split(": ")[0] for line in shown.stdout.splitlines()] == [
        r"more\x1b[2J", names.AGREEMENT, names.CROISSANT, names.DATA_SHEET, DATA,
    ]  # fmt: skip


def test_files_of_two_packages_do_not_make_one(tmp_path: Path) -> None:
    folder = plain_package(tmp_path)
    other = sample_files("two")
    (folder / DATA).write_bytes(other[DATA])
    assert teller(tmp_path, *VERIFY).stdout.startswith(f"{DATA}: NOT VERIFIED: it was altered")
    (folder / DATA).write_bytes(FILES[DATA])
    (folder / names.STATEMENT).write_bytes(other[names.STATEMENT])
    assert teller(tmp_path, *VERIFY).returncode == 1


def test_another_banks_keys_or_no_package(tmp_path: Path) -> None:
    folder = plain_package(tmp_path)
    whole = (tmp_path / "keys").read_text()
    (tmp_path / "keys").write_text("\n".join(whole.splitlines()[1:]))
    assert "its name ends in /packages" in teller(tmp_path, *VERIFY).stdout
    (tmp_path / "keys").write_text(whole)
    (folder / names.STATEMENT).unlink()
    shown = teller(tmp_path, *VERIFY)
    assert (shown.returncode, "statement.dsse.json" in shown.stderr) == (2, True)
    shown = teller(tmp_path, *VERIFY, "--witnesses", "1")
    assert shown.returncode == 2


def test_witnesses_that_are_asked_for_must_have_signed(tmp_path: Path) -> None:
    plain_package(tmp_path)
    shown = teller(tmp_path, *VERIFY, "--witnesses", "1")
    assert (shown.returncode, "1 must have" in shown.stdout) == (1, True)


def test_a_package_is_opened_and_then_verified(tmp_path: Path) -> None:
    sent_package(tmp_path)
    shown = teller(tmp_path, *OPEN)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert {each.name: each.read_bytes() for each in (tmp_path / "opened").iterdir()} == FILES
    assert (tmp_path / "opened").stat().st_mode & 0o077 == 0
    again = [json.loads(line) for line in teller(tmp_path, *OPEN, "--json").stdout.splitlines()]
    assert all(each["kept"] for each in again)
    assert len(again) == len(FILES) - 1


def test_it_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    sent = sent_package(tmp_path)
    whole = (sent / f"{DATA}.age").read_bytes()
    (sent / f"{DATA}.age").write_bytes(whole[:-20])
    shown = teller(tmp_path, *OPEN)
    assert (shown.returncode, f"{DATA}.age: it was altered or cut off" in shown.stderr) == (2, True)
    assert not (tmp_path / "opened" / DATA).exists()
    assert not (tmp_path / "opened" / names.STATEMENT).exists()  # so that nobody takes it for whole
    (sent / f"{DATA}.age").write_bytes(whole)
    found = [json.loads(line) for line in teller(tmp_path, *OPEN, "--json").stdout.splitlines()]
    assert {each["name"] for each in found if not each["kept"]} == {DATA}
    assert {each.name: each.read_bytes() for each in (tmp_path / "opened").iterdir()} == FILES


def test_what_a_run_left_half_written_is_written_anew(tmp_path: Path) -> None:
    sent_package(tmp_path)
    (tmp_path / "opened").mkdir(mode=0o700)
    (tmp_path / "opened" / f"{DATA}.unfinished").write_bytes(b"half")
    (tmp_path / "opened" / names.AGREEMENT).write_bytes(b"half")
    assert teller(tmp_path, *OPEN).returncode == 0
    assert {each.name: each.read_bytes() for each in (tmp_path / "opened").iterdir()} == FILES


def _encrypted(data: bytes) -> bytes:
    return bytes(pyrage.encrypt(data, [PRIVATE.to_public()]))


def _reason(folder: Path) -> str:
    shown = teller(folder, *OPEN)
    assert shown.returncode == 2
    assert str(PRIVATE) not in shown.stdout + shown.stderr
    return " ".join(shown.stderr.split())


def test_files_that_somebody_else_encrypted_are_not_taken(tmp_path: Path) -> None:
    """Whoever has the originator's public key can encrypt to it."""
    sent = sent_package(tmp_path)
    (sent / f"{DATA}.age").write_bytes(_encrypted(b"x" * len(FILES[DATA])))
    assert "it holds another file than the statement names" in _reason(tmp_path)
    (sent / f"{DATA}.age").write_bytes(_encrypted(bytes(len(FILES[DATA]) + 1)))
    assert "it holds more than the" in _reason(tmp_path)
    assert not (tmp_path / "opened" / DATA).exists()
    (sent / f"{DATA}.age").unlink()
    assert "No such file" in _reason(tmp_path)
    (sent / f"{DATA}.age").symlink_to(tmp_path / "private")
    assert "symbolic links" in _reason(tmp_path)


def test_a_statement_that_somebody_made_up_writes_nothing_elsewhere(tmp_path: Path) -> None:
    sent = sent_package(tmp_path)
    payload = b'{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"../elsewhere"}]}'
    envelope = json.loads(FILES[names.STATEMENT]) | {"payload": base64.b64encode(payload).decode()}
    (sent / f"{names.STATEMENT}.age").write_bytes(_encrypted(json.dumps(envelope).encode()))
    assert "it is no statement" in _reason(tmp_path)
    (sent / f"{names.STATEMENT}.age").write_bytes(_encrypted(bytes(names.MOST_STATEMENT_BYTES + 1)))
    assert "more than the 8,388,608 bytes" in _reason(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def _pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def test_a_key_in_pem_opens_what_was_sent_to_the_registered_key(tmp_path: Path) -> None:
    sent, private = sent_package(tmp_path), X25519PrivateKey.generate()
    public = pyrage.x25519.Recipient.from_str(recipient(private.public_key().public_bytes_raw()))
    for name, data in FILES.items():
        (sent / f"{name}.age").write_bytes(pyrage.encrypt(data, [public]))
    (tmp_path / "private").write_text(_pem(private))
    assert teller(tmp_path, *OPEN).returncode == 0
    assert {each.name: each.read_bytes() for each in (tmp_path / "opened").iterdir()} == FILES


def test_one_folder_holds_one_package(tmp_path: Path) -> None:
    sent = sent_package(tmp_path)
    assert teller(tmp_path, *OPEN).returncode == 0
    other = sample_files("two")
    (sent / f"{names.STATEMENT}.age").write_bytes(_encrypted(other[names.STATEMENT]))
    assert "holds another package: name a new folder" in _reason(tmp_path)


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ("", "must hold one private key"),
        ("AGE-SECRET-KEY-1QQQ", "must hold one private key"),
        (f"{PRIVATE}\n{PRIVATE}", "must hold one private key"),
        (_pem(Ed25519PrivateKey.generate()), "must hold one private key"),
        (str(PRIVATE).replace("1", "1Q", 1)[:74], "none of age"),
        (str(pyrage.x25519.Identity.generate()), "not encrypted for this key"),
    ],
    ids=["nothing", "cut", "two", "of another kind", "wrong digit", "another"],
)
def test_a_key_that_is_none(tmp_path: Path, held: str, says: str) -> None:
    sent_package(tmp_path)
    (tmp_path / "private").write_text(held)
    assert says in _reason(tmp_path)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_package(tmp_path)
    sent_package(tmp_path)
    monkeypatch.setattr(needed, "find_spec", lambda _name: None)
    for command in (VERIFY, OPEN):
        shown = teller(tmp_path, *command)
        assert (shown.returncode, "pip install 'teller[packages]'" in shown.stderr) == (2, True)


def test_the_other_commands_need_no_extra(tmp_path: Path) -> None:
    program = "import sys; sys.modules.update(pyarrow=None, pyrage=None); import teller.cli.main"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=300)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    sent_package(tmp_path)
    (tmp_path / "private").chmod(0o644)
    assert "chmod 600" in _reason(tmp_path)
