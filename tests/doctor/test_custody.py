"""The doctor on custodies: none, one that works, one that does not; what a key is never shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bank.keys.custody import Custody, CustodyRefused, CustodyUnavailable, MemoryCustody, WrappedKey
from teller import settings
from teller.operate.doctor import custody as doctor
from teller.operate.doctor.examine import guarded
from teller.operate.doctor.finding import CheckResult, Level
from teller.settings import Settings, keys


@pytest.fixture
def bank(tmp_path: Path) -> Settings:
    made = settings.load(data_dir=tmp_path)
    keys.make_embedded_keys(made)
    return made


def found(bank: Settings) -> list[CheckResult]:
    return list(guarded(doctor.CUSTODY, lambda: doctor.judge(bank)))


def test_the_embedded_modes_key_file_wraps(bank: Settings) -> None:
    assert [(each.level, each.what) for each in found(bank)] == [(Level.OK, "key file: wraps and unwraps")]


def test_without_one_it_is_said_that_objects_are_in_the_clear(tmp_path: Path) -> None:
    (only,) = found(settings.load(data_dir=tmp_path, kafka_bootstrap="kafka:9092"))
    assert only.level is Level.WARNING
    assert "in the clear" in only.what
    assert "set custody" in only.mend


def test_a_key_file_that_others_may_read_is_a_fault(bank: Settings) -> None:
    (bank.keys_folder / "epochs.key").chmod(0o644)
    (only,) = found(bank)
    assert only.level is Level.FAULT
    assert "chmod 600" in only.what


def test_a_damaged_or_missing_file_is_a_fault_that_shows_nothing(bank: Settings) -> None:
    (bank.data_dir / "kafka").mkdir()
    (bank.data_dir / "kafka" / "cluster.json").write_text("{}")
    (bank.keys_folder / "epochs.key").write_text("canary")
    (damaged,) = found(bank)
    (bank.keys_folder / "epochs.key").unlink()
    (missing,) = found(bank)
    assert [damaged.level, missing.level] == [Level.FAULT, Level.FAULT]
    assert "canary" not in repr(damaged)
    assert "bring back this bank's own keys" in missing.what


class Another(MemoryCustody):
    def unwrap(self, wrapped: WrappedKey, context: bytes) -> bytes:
        return bytes(32)


@pytest.fixture(
    params=[
        (MemoryCustody(lambda _method: CustodyUnavailable("it is away")), "does not serve: it is away"),
        (MemoryCustody(lambda _method: CustodyRefused("no right")), "says no: no right"),
        (Another(), "another key"),
    ],
    ids=["away", "refuses", "another"],
)
def failing(request: pytest.FixtureRequest) -> Iterator[tuple[Custody, str]]:
    return request.param  # type: ignore[no-any-return]


def test_one_that_fails_is_a_fault(
    bank: Settings, failing: tuple[Custody, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "custody", lambda _settings: failing[0])
    (only,) = found(bank)
    assert only.level is Level.FAULT
    assert failing[1] in only.what


@pytest.mark.parametrize(
    ("address", "warned"), [("http://bao.example:8200", True), ("http://127.0.0.1:9", False), ("https://bao:1", False)]
)
def test_a_way_in_the_clear_is_warned_of(
    bank: Settings, tmp_path: Path, address: str, warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "custody", lambda _settings: MemoryCustody())
    changed = {"custody": "openbao", "openbao_address": address, "openbao_token_file": tmp_path / "token"}
    assert ("in the clear" in repr(found(bank.model_copy(update=changed)))) is warned
