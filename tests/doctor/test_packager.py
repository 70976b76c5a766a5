"""What `teller packager` needs, and its topics, as `teller doctor` judges them."""

from pathlib import Path

import pytest
from confluent_kafka import Producer

from bank.transparency.tiles import CHECKPOINT
from bank.withdrawals.packaging import decoders
from schemas import topics
from teller.operate.doctor import packager
from teller.operate.doctor.examine import examine, failed
from teller.operate.doctor.finding import CheckResult, Level
from teller.settings import Settings, keys, load


def judged(settings: Settings) -> list[tuple[Level, str]]:
    return [(each.level, each.what) for each in packager.judge_place(settings, needed=True)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = load(data_dir=tmp_path)
    keys.make_embedded_keys(found)
    return found


def test_key_folder_and_libraries_are_there(settings: Settings) -> None:
    assert [level for level, _ in judged(settings)] == [Level.OK, Level.OK]
    settings.packager_folder.mkdir(mode=0o700)
    assert [level for level, _ in judged(settings)] == [Level.OK, Level.OK]


def test_a_key_that_is_missing_or_wrong_is_a_fault_that_quotes_nothing(settings: Settings) -> None:
    file = keys.packager_file(settings)
    file.write_text("canary")
    (wrong, _) = packager.judge_place(settings, needed=True)
    assert wrong.level is Level.FAULT
    assert "canary" not in repr(wrong)
    file.unlink()
    (missing, _) = packager.judge_place(settings, needed=True)
    assert missing.level is Level.FAULT
    (elsewhere,) = packager.judge_place(settings, needed=False)
    assert (elsewhere.level, elsewhere.mend) == (Level.WARNING, "fine where no teller packager runs")


def test_a_folder_that_others_may_look_into_is_a_fault(settings: Settings) -> None:
    settings.packager_folder.mkdir()
    settings.packager_folder.chmod(0o750)
    assert (Level.FAULT, "packager_dir: is no folder, or others may look into it") in judged(settings)


def test_a_folder_that_cannot_be_written_is_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda _path, _mode: False)  # root may write anywhere
    assert (Level.FAULT, "packager_dir: cannot be read and written") in judged(settings)


def test_libraries_that_are_missing_are_named_with_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packager, "find_spec", lambda name: None if name == "pyrage" else name)
    found = list(packager.judge_place(settings, needed=True))
    assert (found[-1].level, found[-1].what) == (Level.FAULT, "not installed: pyrage")
    assert "teller[packages]" in found[-1].mend


def test_the_logs_files(settings: Settings) -> None:
    assert [each.level for each in packager.judge_log(settings)] == [Level.WARNING]
    assert settings.log_files_folder is not None
    (settings.log_files_folder / CHECKPOINT).write_bytes(b"a checkpoint")
    assert [each.level for each in packager.judge_log(settings)] == [Level.OK]


def test_foreign_messages_are_a_warning_by_topic() -> None:
    (calm,) = packager.judge_topics(dict.fromkeys(decoders.DECODERS, 0))
    assert calm.level is Level.OK
    (found,) = packager.judge_topics({topics.PACKAGES: 0, topics.RELEASES: 2})
    assert (found.level, found.mend) == (Level.WARNING, packager.RUNBOOK)
    assert "withdrawals.releases: 2" in found.what
    assert topics.PACKAGES not in found.what


def test_an_erased_owners_tombstone_is_the_banks() -> None:
    decoded = decoders.DECODERS[topics.RELEASES]
    assert decoded(b"key", None) is not None
    assert decoded(b"key", b"nobody") is None


def test_on_a_real_kafka(deposit_topics: Settings) -> None:
    keys.make_embedded_keys(deposit_topics)

    def seen() -> list[CheckResult]:
        return list(examine(deposit_topics, ("packager",)))

    found = seen()
    assert not failed(found), [each for each in found if each.level is Level.FAULT]
    assert "nobody else writes to the topics of packages" in [each.what for each in found]
    producer = Producer({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    producer.produce(topics.PACKAGES, b"canary", b"nobody")
    producer.flush()
    whats = [each.what for each in seen() if each.check == packager.PACKAGER]
    assert f"messages that nobody of the bank wrote, among the newest: {topics.PACKAGES}: 1" in whats
    assert "canary" not in repr(whats)
