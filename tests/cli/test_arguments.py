"""No command takes a secret or a depositor's id of a person on its command line, where every user of the machine sees
it. An account's id, which the bank made, may stand there.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import SecretStr

from teller.cli.main import app
from teller.settings import Settings
from tests.cli.test_commands import teller

#: Parts of the names of parameters that may take a person's id or a secret.
PERSONAL = ("owner", "subject", "person", "user", "name", "account", "accounts", "by", "keeper", "successor")
SECRET = ("secret", "password", "token", "key", "seed", "credential", "passphrase")
SECRETS = (*SECRET, *(f"{each}s" for each in SECRET))
#: What each of these takes, as somebody has looked at it; a new one is added here by whoever has.
LOOKED_AT = {
    "deposit --owner": "an owner's id, on the embedded line alone",
    "buckets owner": "an account",
    "accounts * account": "an account",
    "log complete account": "an account",
    "accounts * --keeper": "an account",
    "accounts * --by": "an account",
    "accounts * --successor": "an account",
    "depositors add --owner": "an account",
    "depositors * --legal-name": "name of a legal entity",
    "schemas show name": "name of a schema",
    "backup restore --secrets": "a folder",
    "backup restore --keys": "a file",
    "depositors * --password-file": "a file",
    "accounts * accounts": "accounts",
    "statement draw --owner": "an account",
    "depositors * name": "name of a depositor",
    "originators * name": "name of an originator",
    "originators register --legal-name": "name of a legal entity",
    "payouts forget account": "an account",
    "ido * name": "name of an offering",
    "keys grant --depositor": "name of a depositor",
    "log witness --name": "name of a witness",
    "log witness --key": "a file",
    "log * --keys": "a file",
    "package verify --keys": "a file",
    "package row --keys": "a file",
    "package verify --witness-keys": "a file",
    "package open --key": "a file",
    "package acknowledge --key": "a file",
    "package answer --key": "a file",
    "package notice --keys": "a file",
    "log * --witness-keys": "a file",
    "log verify --witness-checkpoint": "a file",
}


def parameters(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every parameter of every command that takes a value, with its name as it is called."""
    for name, each in getattr(command, "commands", {}).items():
        yield from parameters(each, (*words, name))
    for each in command.params:
        if not getattr(each, "is_flag", False) and not hasattr(command, "commands"):
            yield " ".join((*words, each.opts[0])), each


EVERY = dict(parameters(typer.main.get_command(app)))


def looked_at(name: str) -> str | None:
    first, *middle, last = name.split(" ")
    return LOOKED_AT.get(name) or (LOOKED_AT.get(f"{first} * {last}") if middle else None)


def of(name: str, parts: tuple[str, ...]) -> bool:
    return any(part in name.rpartition(" ")[2].strip("-").split("-") for part in parts)


def test_there_are_commands() -> None:
    assert len(EVERY) > 100
    assert "deposit --owner" in EVERY
    assert "accounts show account" in EVERY


@pytest.mark.parametrize("name", [name for name in EVERY if of(name, (*PERSONAL, *SECRETS))])
def test_whoever_may_be_named_was_looked_at(name: str) -> None:
    assert looked_at(name), f"{name}: does it take a person's id? Then read it from standard input or a file"


@pytest.mark.parametrize("name", [name for name in EVERY if of(name, SECRETS)])
def test_a_secret_is_taken_by_the_name_of_its_file(name: str) -> None:
    assert EVERY[name].type_descriptor.annotation is Path, f"{name}: take a file's name, and never what is in it"


def test_each_secret_setting_has_a_file_and_no_environment_is_needed() -> None:
    secrets = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    assert secrets == {"kafka_password", "s3_secret_key"}
    assert {f"{name}_file" for name in secrets} <= Settings.model_fields.keys()
    others = {name for name in Settings.model_fields if of(name.replace("_", "-"), SECRET)} - secrets
    named = {"s3_access_key", "openbao_key", "owner_page_key"}  # names of keys, and no keys
    assert {name for name in others if not name.endswith("_file")} == named


NAME = "alice-4711"


@pytest.mark.parametrize(
    "arguments",
    [
        ("buckets", NAME),
        ("accounts", "show", NAME),
        ("statement", "draw", "2026-11", "--owner", NAME, "--out", "draft.json"),
        ("accounts", "close", NAME),
        ("accounts", "export", NAME, "--to", "x"),
        ("accounts", "accept", "voices", NAME, "--version", "1"),
        ("accounts", "revoke", "voices", "0" * 32, "--by", NAME),
        ("accounts", "offers", NAME),
        ("accounts", "standing-terms", NAME, "--none"),
        ("accounts", "open", "--keeper", NAME),
        ("accounts", "open", "--successor", NAME),
        ("accounts", "consent", "0" * 32, "--depositor", "acme", "--by", NAME),
        ("depositors", "add", "acme", "--owner", NAME, "--domain", "social"),
        ("log", "complete", NAME),
        ("payouts", "forget", NAME),
    ],
    ids=" ".join,
)
def test_a_persons_id_is_no_account(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """On a bank with brokers, where nothing answers: what is no account is told before anything is asked."""
    shown = teller(tmp_path, *arguments, TELLER_KAFKA_BOOTSTRAP="127.0.0.1:1", TELLER_PSEUDONYM_KEY_FILE=key(tmp_path))
    assert shown.returncode == 2
    assert "32 hex digits" in " ".join((shown.stderr + shown.problem).split())


def key(folder: Path) -> str:
    file = folder / "key"
    file.write_text("ab" * 32)
    return str(file)


def test_an_owner_on_the_command_line_is_for_the_embedded_line_alone(tmp_path: Path) -> None:
    (tmp_path / "likes.json").write_text("{}")
    arguments = ("deposit", "mastodon", "likes.json", "--owner", NAME)
    shown = teller(tmp_path, *arguments, TELLER_KAFKA_BOOTSTRAP="127.0.0.1:1")
    assert (shown.returncode, "--ask-owner reads the id" in shown.problem) == (2, True)
    shown = teller(tmp_path, *arguments[:3], "--ask-owner", given=f"{NAME}\n", TELLER_KAFKA_BOOTSTRAP="127.0.0.1:1")
    assert (shown.returncode, "--ask-owner" in shown.problem) == (4, False)  # the file is of another format
    shown = teller(tmp_path, *arguments)
    assert shown.returncode == 4


def test_an_owner_is_no_default_of_a_repair(tmp_path: Path) -> None:
    shown = teller(
        tmp_path, "failed", "repair", "--all", "--default", f"owner_id={NAME}", TELLER_KAFKA_BOOTSTRAP="127.0.0.1:1"
    )
    assert (shown.returncode, "does not belong on a command line" in shown.problem) == (2, True)
    assert NAME not in shown.stderr + shown.stdout
