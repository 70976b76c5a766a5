"""Passwords in files: who may read them, what they may hold, and that nothing shows them."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.main import get_command

from teller.cli.main import app
from teller.operate import lending
from teller.operate.doctor import probe
from teller.run.assembly import worker
from teller.run.local_processes import environment_of
from teller.settings import Settings, SettingsError, load, secret_files, stores
from teller.settings.kafka_client import client_settings

CANARY = "canary-0a1b2c"
READ: dict[str, Callable[[Settings], str]] = {
    "kafka_password": secret_files.kafka_password,
    "s3_secret_key": secret_files.s3_secret_key,
}
#: Options whose names sound like a secret: each takes a file, of public keys or of what the command writes.
FILES = {"--password-file", "--key", "--keys", "--witness-keys", "--secrets"}
SECRETS = ("password", "secret", "key", "token", "seed", "credential")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    found = tmp_path / "secret"
    found.write_text(f"{CANARY}\n")
    found.chmod(0o600)
    return found


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_file_holds_it_with_or_without_a_line_end(file: Path, name: str, end: str) -> None:
    file.write_bytes(f"{CANARY}{end}".encode())
    assert READ[name](load(**{f"{name}_file": file})) == CANARY


@pytest.mark.parametrize("name", READ)
def test_without_a_file_the_setting_holds_it(file: Path, name: str) -> None:
    assert READ[name](load(**{name: CANARY})) == CANARY
    assert READ[name](load()) == ""


@pytest.mark.parametrize("name", READ)
def test_both_are_an_error(file: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "teller.toml").write_text(f'{name} = "{CANARY}"\n')
    monkeypatch.setenv(f"TELLER_{name.upper()}_FILE", str(file))
    with pytest.raises(SettingsError, match=f"setting {name}_file .*{name} is set as well") as raised:
        load()
    assert CANARY not in _shown(raised.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
@pytest.mark.parametrize("name", READ)
def test_a_file_that_others_may_read_is_refused(
    file: Path, name: str, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(mode)
    with pytest.raises(SettingsError, match=f"setting {name}_file: .*read or written by .*chmod 600") as raised:
        READ[name](load(**{f"{name}_file": file}))
    assert CANARY not in _shown(raised.value)
    # a container has it mounted for reading alone
    monkeypatch.setattr(os, "fstatvfs", lambda _handle: SimpleNamespace(f_flag=os.ST_RDONLY))
    assert READ[name](load(**{f"{name}_file": file})) == CANARY


@pytest.mark.parametrize(
    "held",
    [b"", b"\n", CANARY.encode() + b"\nmore\n", CANARY.encode() + b"\0", CANARY.encode() + b"\xff",
     CANARY.encode() * 1000, b"\x1b[2J" + CANARY.encode()],
    ids=["nothing", "a line end", "two lines", "a zero byte", "no UTF-8", "too long", "a control character"],
)  # fmt: skip
@pytest.mark.parametrize("name", READ)
def test_what_is_no_password_is_refused_and_not_shown(file: Path, name: str, held: bytes) -> None:
    file.write_bytes(held)
    with pytest.raises(SettingsError, match=f"setting {name}_file: .* must hold one line") as raised:
        READ[name](load(**{f"{name}_file": file}))
    assert CANARY not in _shown(raised.value)


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_not_there_is_named(file: Path, name: str) -> None:
    for missing in (file.parent / "nowhere", file.parent):
        with pytest.raises(SettingsError, match=f"setting {name}_file: .* cannot be read"):
            READ[name](load(**{f"{name}_file": missing}))


def test_every_client_takes_it_and_no_settings_show_it(file: Path) -> None:
    bank = load(
        kafka_bootstrap="b:1", kafka_security_protocol="SASL_PLAINTEXT", kafka_username="u", kafka_password_file=file,
        store="s3", s3_access_key="a", s3_secret_key_file=file,
    )  # fmt: skip
    assert client_settings(bank)["sasl.password"] == CANARY
    assert worker.cluster(bank, 0).sasl == ("SCRAM-SHA-512", "u", CANARY)
    assert CANARY not in repr(bank) + str(bank.model_dump()) + str(environment_of(bank))
    file.unlink()
    for makes in (stores.store, probe.sweeper, lending.lender):
        with pytest.raises(SettingsError, match="s3_secret_key_file"):
            makes(bank)


def test_no_option_of_the_command_line_takes_a_secret() -> None:
    taking = [one for each in _commands(get_command(app)) for one in each.params if not getattr(one, "is_flag", False)]
    names = {name for option in taking for name in option.opts if name.startswith("-")}
    assert {name for name in names if any(word in name for word in SECRETS)} == FILES


def _commands(command: Any) -> list[Any]:
    """Those that run something, of a command and all below it."""
    inner = getattr(command, "commands", {})
    return [each for one in inner.values() for each in _commands(one)] if inner else [command]


def _shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)
