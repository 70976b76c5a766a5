"""The file of a witness's memory: whole after a crash, one process's, and never begun anew where it is damaged."""

import json
from pathlib import Path

import pytest

from bank.transparency.witness import Cosigned
from pipelines.transparency.witness_state import WitnessState, WitnessStateError
from tests.bank.transparency.growing import ORIGIN, checkpoint, signed

COSIGNED: Cosigned = {ORIGIN: signed(checkpoint(300))}


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "state.json")
    assert state.cosigned == {}
    state.keep(COSIGNED)
    assert state.cosigned == COSIGNED
    state.close()
    again = WitnessState(tmp_path / "state.json")
    assert again.cosigned == COSIGNED
    again.close()
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_one_process_has_it(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "state.json")
    with pytest.raises(WitnessStateError, match="another witness"):
        WitnessState(tmp_path / "state.json")
    state.close()
    WitnessState(tmp_path / "state.json").close()


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_what_could_not_be_made_durable_is_not_known(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    state = WitnessState(tmp_path / "state.json")
    with monkeypatch.context() as patched:
        patched.setattr(call, fails)
        with pytest.raises(OSError, match="space"):
            state.keep(COSIGNED)
    assert state.cosigned == {}
    assert [file.name for file in tmp_path.iterdir()] == ["state.json.lock"]
    state.keep(COSIGNED)
    state.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        json.dumps({ORIGIN: 3}),
        json.dumps({ORIGIN: "text"}),
        json.dumps({"other": str(COSIGNED[ORIGIN])}),
        json.dumps({ORIGIN: "\ud800"}),
        "[" * 200_000,
    ],
)
def test_a_damaged_file_is_not_begun_anew(text: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(WitnessStateError, match=r"state\.json"):
        WitnessState(tmp_path / "state.json")
    assert (tmp_path / "state.json").read_text() == text


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(WitnessStateError, match="cannot be locked"):
        WitnessState(tmp_path / "missing" / "state.json")
