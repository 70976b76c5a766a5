"""Who only shows proofs has the log's verifier keys, from a file, and not its key."""

from pathlib import Path

import pytest

from teller.settings import Settings, SettingsError, keys, load, log


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = load(data_dir=tmp_path / "d")
    keys.make_embedded_keys(found)
    return found


def test_they_are_those_of_the_key_and_do_without_it(settings: Settings, tmp_path: Path) -> None:
    wanted = log.verifier_keys(settings)
    assert wanted == tuple(key.verifier for key in log.signer_keys(settings))
    file = tmp_path / "log.pub"
    file.write_text("".join(f"{key}\n" for key in wanted))
    keys.log_file(settings).unlink()
    assert log.verifier_keys(settings.model_copy(update={"log_public_keys_file": file})) == wanted


@pytest.mark.parametrize("text", ["", "canary", "another.example+00000000+AAAA\n"])
def test_what_is_no_key_of_this_log_is_refused(settings: Settings, tmp_path: Path, text: str) -> None:
    file = tmp_path / "log.pub"
    file.write_text(text)
    with pytest.raises(SettingsError, match="log_public_keys_file") as caught:
        log.verifier_keys(settings.model_copy(update={"log_public_keys_file": file}))
    assert "canary" not in str(caught.value)
    missing = settings.model_copy(update={"log_public_keys_file": tmp_path / "none"})
    with pytest.raises(SettingsError, match="cannot be read"):
        log.verifier_keys(missing)


def test_a_key_of_another_log_is_refused(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "log.pub"
    file.write_text("".join(f"{key}\n" for key in log.verifier_keys(settings)))
    other = settings.model_copy(update={"log_public_keys_file": file, "log_origin": "another.example/log"})
    with pytest.raises(SettingsError, match="no key of log_origin"):
        log.verifier_keys(other)
