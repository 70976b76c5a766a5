"""`teller log witness`: keys that are made once, a memory that outlasts the process, and words for what is wrong."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bank.transparency.keys import VerifierKey, verifier_key
from pipelines.transparency.witness_client import WitnessAhead, WitnessClient, WitnessCosigned, WitnessOutcome
from teller.cli.log.witness import keys_of, logs_of
from teller.settings import SettingsError
from tests.bank.transparency.growing import LOG_KEYS, ORIGIN, checkpoint, files_of, signed

RUN = "import typer; from teller.cli.log.witness import witness; typer.run(witness)"


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, list[VerifierKey]]]:
    """A process of the command: its address, and the keys that it shows."""
    logs = [option for key in LOG_KEYS for option in ("--log", str(key.verifier))]
    files = ["--key", str(folder / "witness.key"), "--state", str(folder / "state.json")]
    options = [*files, "--listen", "127.0.0.1:0", *logs]
    with subprocess.Popen([sys.executable, "-c", RUN, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert "prove nothing" in process.stdout.readline()
            keys = [verifier_key(process.stdout.readline().split()[-1]) for _ in range(2)]
            assert all(keys)
            yield process.stdout.readline().split()[-1], [key for key in keys if key]
        finally:
            process.terminate()
    assert process.returncode == 0


def submitted(url: str, keys: list[VerifierKey], size: int) -> WitnessOutcome:
    client = WitnessClient(url, keys, whole_s=60.0)
    return client.submit(files_of(size), signed(checkpoint(size)), checkpoint(size))


@pytest.mark.long
def test_a_witness_that_starts_again_is_the_same(tmp_path: Path) -> None:
    with running(tmp_path) as (url, keys):
        outcome = submitted(url, keys, 300)
        assert isinstance(outcome, WitnessCosigned)
        assert len(outcome.signatures) == 2
    with running(tmp_path) as (url, again):
        assert again == keys
        assert submitted(url, again, 256) == WitnessAhead(300)
    assert stat.S_IMODE((tmp_path / "witness.key").stat().st_mode) == 0o600


def test_keys_of_a_log_go_by_their_name() -> None:
    assert logs_of([str(key.verifier) for key in LOG_KEYS]) == {ORIGIN: frozenset(key.verifier for key in LOG_KEYS)}
    with pytest.raises(SettingsError, match="--log 2"):
        logs_of([str(LOG_KEYS[0].verifier), "no key"])


@pytest.mark.parametrize("text", ["", "no key\n", "PRIVATE+KEY+a+00000000+AQ==\n", "\x80"])
def test_a_file_without_keys_of_a_witness_is_refused_and_not_shown(text: str, tmp_path: Path) -> None:
    (tmp_path / "witness.key").write_text(text, "latin-1")
    with pytest.raises(SettingsError) as refused:
        keys_of(tmp_path / "witness.key", "name")
    assert "AQ==" not in str(refused.value)
    with pytest.raises(SettingsError, match="--name"):
        keys_of(tmp_path / "new.key", "two words")
    assert not (tmp_path / "new.key").exists()
    with pytest.raises(SettingsError, match="cannot be made"):
        keys_of(tmp_path / "missing" / "witness.key", "name")
