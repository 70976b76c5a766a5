"""Shell completion, as the shells ask for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from connectors import registry
from connectors.mapping import bundled
from teller.cli import completing, formats
from teller.cli.commands import COMMANDS
from teller.cli.main import app
from tests.cli.test_commands import environment

PROGRAM = "import sys; sys.argv = ['teller']; from teller.cli.main import main; main()"


#: Modules that take long to load.
HEAVY = {"confluent_kafka", "cryptography", "fastavro", "minio", "numpy", "spacy", "pyarrow"}


def complete(shell: str, words: str) -> str:
    """What the completion of this line prints; the word at its end is the one to complete."""
    asked = {"_TELLER_COMPLETE": f"complete_{shell}"}
    if shell == "bash":
        asked |= {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    else:
        asked |= {"_TYPER_COMPLETE_ARGS": words}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment(asked), capture_output=True, text=True, timeout=100, check=True
    )
    assert not done.stderr
    return done.stdout


def test_bash_completes_commands() -> None:
    assert complete("bash", "teller ").split() == list(COMMANDS)
    assert complete("bash", "teller de").split() == [name for name in COMMANDS if name.startswith("de")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("teller schemas sh", ["show"]),
        ("teller deposit x-", ["x-api", "x-archive"]),
        ("teller deposit telecom-csv --mapping nu", ["nus-sms"]),
        ("teller deposit telecom-csv --dry", ["--dry-run"]),
        ("teller failed li", ["list"]),
        ("teller accounts export --a", ["--ask-owner", "--ask"]),
        ("teller doctor --part w", ["worker", "withdrawals"]),
        ("teller failed list --reason key", ["key_mismatch"]),
        ("teller evaluate --no", ["--no-stock"]),
        ("teller deposit x-api /", []),
    ],
)
def test_bash_completes_what_is_inside(words: str, found: list[str]) -> None:
    assert complete("bash", words).split() == found


def test_zsh_completes_commands_with_what_they_are() -> None:
    shown = complete("zsh", "teller deposi")
    assert '"deposit":"Send the records of exports and feeds to..."' in shown
    assert '"depositors":' in shown
    assert '"demo":' not in shown


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_script_for_a_shell_is_shown(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("['teller']", f"['teller', '--show-completion', '{shell}']")],
        env=environment({"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}), capture_output=True, text=True,
        timeout=100, check=True,
    )  # fmt: skip
    assert f"_TELLER_COMPLETE=complete_{shell}" in done.stdout


def test_bash_itself_completes_by_the_script(tmp_path: Path) -> None:
    (program := tmp_path / "teller").write_text(
        f"#!{sys.executable}\n{PROGRAM.replace(repr(['teller']), 'sys.argv')}\n"
    )
    program.chmod(0o700)
    script = (
        'eval "$(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION=1 teller --show-completion bash)"; '
        "COMP_WORDS=(teller deposit ma); COMP_CWORD=2; _teller_completion teller; printf '%s\\n' ${COMPREPLY[@]}"
    )
    given = environment({"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(Path.cwd())})
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=given, capture_output=True, text=True, timeout=100, check=True
    )
    assert done.stdout.split() == ["mastodon"]


def test_what_completion_knows_is_what_the_commands_are() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    made = completing.written(commands)
    assert completing.FILE.read_text("utf-8") == made, "write it anew: python -m teller.cli.completing"


def test_completion_loads_no_command() -> None:
    program = f"{PROGRAM.removesuffix('main()')}\ntry: main()\nfinally: sys.stderr.write(' '.join(sys.modules))"
    asked = {"_TELLER_COMPLETE": "complete_bash", "COMP_WORDS": "teller accounts export --", "COMP_CWORD": "3"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(asked), capture_output=True, text=True, timeout=100, check=True
    )
    loaded = set(done.stderr.split())
    assert "--purpose" in done.stdout
    assert not HEAVY & loaded
    assert "teller.settings" not in loaded


def test_names_are_those_that_deposit_takes() -> None:
    assert formats.connectors() == sorted(registry.discover())
    assert formats.mappings() == sorted(bundled())
