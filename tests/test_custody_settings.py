"""Which custody the settings name, and what they say where a piece is missing."""

from pathlib import Path
from typing import Any

import pytest

from bank.keys.custody.aws_kms import AwsKmsCustody
from bank.keys.custody.key_file import KeyFileCustody
from bank.keys.custody.openbao import OpenBaoCustody
from teller.settings import SettingsError, custody, keys, load


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_embedded_mode_has_a_key_file_and_a_line_of_its_own_has_none() -> None:
    embedded = load()
    keys.make_embedded_keys(embedded)
    assert isinstance(custody.custody(embedded), KeyFileCustody)
    assert custody.custody(load(kafka_bootstrap="kafka:9092")) is None
    assert custody.custody(load(custody="none")) is None


def test_none_makes_no_key_file() -> None:
    keys.make_embedded_keys(load(custody="none"))
    keys.make_embedded_keys(load(kafka_bootstrap="kafka:9092"))
    assert not custody.key_file(load()).exists()


def test_an_existing_key_file_is_not_replaced() -> None:
    keys.make_embedded_keys(load())
    made = custody.key_file(load()).read_text()
    keys.make_embedded_keys(load())
    assert custody.key_file(load()).read_text() == made


def test_each_custody_is_made_from_its_settings(tmp_path: Path) -> None:
    bao = {"openbao_address": "https://bao:8200", "openbao_token_file": tmp_path / "token"}
    assert isinstance(custody.custody(load(custody="openbao", **bao)), OpenBaoCustody)
    assert isinstance(custody.custody(load(custody="aws", aws_kms_region="eu-central-1")), AwsKmsCustody)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"custody": "file", "custody_key_file": "none.key"}, "none.key is not there. Put back a copy"),
        ({"custody": "openbao"}, "openbao_address"),
        ({"custody": "openbao", "openbao_address": "https://bao"}, "openbao_token_file"),
    ],
)
def test_a_missing_piece_is_named_with_what_to_do(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        custody.custody(load(**given))


@pytest.mark.parametrize(("kind", "package"), [("openbao", "hvac"), ("aws", "boto3")])
def test_a_missing_package_is_named_with_its_extra(
    kind: str, package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(custody, "find_spec", lambda name: None if name == package else name)
    with pytest.raises(SettingsError, match=rf"pip install 'teller\[{kind}\]'"):
        custody.custody(load(custody=kind, openbao_address="https://bao", openbao_token_file=tmp_path / "token"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custody", "tape"), ("openbao_address", "bao:8200"), ("openbao_key", "../../sys"), ("openbao_key", ""),
        ("openbao_mount", "/transit"), ("openbao_mount", "a/../b"), ("aws_kms_alias", "teller"), ("custody_timeout", 0),
        ("custody_timeout", 61), ("aws_kms_region", "Middle Earth"), ("openbao_namespace", "a\nb"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"setting {name}"):
        load(**{name: value})
