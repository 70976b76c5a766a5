"""Settings: environment before file before default; what is unknown or wrong is named, secrets are not shown."""

from pathlib import Path

import pytest

from teller.settings import SettingsError, load, long_chunks


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_need_nothing() -> None:
    assert load().partitions == 6


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "teller.toml").write_text('partitions = 3\nbucket_prefix = "bank"\n')
    monkeypatch.setenv("TELLER_PARTITIONS", "9")
    assert (load().partitions, load().bucket_prefix) == (9, "bank")


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text("partitions = 4\n")
    monkeypatch.setenv("TELLER_CONFIG", "other.toml")
    assert load().partitions == 4


def test_what_long_chunks_allow_is_beyond_what_every_chunk_takes() -> None:
    allowed = long_chunks.allowance(load(long_chunks="social=86400,d000123=10,d000124.social=90", chunk_seconds=30))
    topics = ["social", "telecom", "d000123.social", "d000124.social", "d000125.social"]
    assert [allowed(f"deposits.clean.{each}") for each in topics] == [86_370, 0, 0, 60, 86_370]


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TELLER_PARTITONS", "3", "unknown setting TELLER_PARTITONS"),
        ("TELLER_PARTITIONS", "many", r"setting partitions \(TELLER_PARTITIONS\)"),
        ("TELLER_PARTITIONS", "0", "setting partitions"),
        ("TELLER_STORE", "tape", "setting store"),
        ("TELLER_BUCKET_PREFIX", "Bank!", "setting bucket_prefix"),
        (
            "TELLER_BUCKET_PREFIX",
            "sthree",
            r"setting bucket_prefix \(TELLER_BUCKET_PREFIX\): S3 keeps .* choose another",
        ),
        ("TELLER_BUCKET_PREFIX", "xn--bank", "choose another"),
        ("TELLER_LONG_CHUNKS", "social", "setting long_chunks"),
        ("TELLER_LONG_CHUNKS", "social=86401", "a chunk takes 86400 seconds at most"),
        ("TELLER_OWNER_PAGE_ADDRESS", "https://bank.example/page", "such as https://owners.bank.example"),
        ("TELLER_OWNER_PAGE_ADDRESS", "http://bank.example", "Other names than localhost need https"),
        ("TELLER_OWNER_PAGE_ADDRESS", "https://192.0.2.1", "it needs a name"),
        ("TELLER_OWNER_PAGE_WITNESS", "witness.example", "such as https://witness.example"),
        ("TELLER_CONFIG", "nowhere.toml", "TELLER_CONFIG names nowhere.toml"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=words):
        load()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("partitons = 3", "unknown setting partitons in teller.toml"),
        ('partitions = "x"', "setting partitions"),
        ("partitions", "teller.toml"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "teller.toml").write_text(text)
    with pytest.raises(SettingsError, match=words):
        load()


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KAFKA_PASSWORD", "canary-secret")
    assert "canary" not in repr(load())
    monkeypatch.setenv("TELLER_S3_SECRET_KEY", "canary-secret")
    monkeypatch.setenv("TELLER_PARTITIONS", "canary-value")
    with pytest.raises(SettingsError) as caught:
        load()
    assert "canary" not in str(caught.value)
