"""The public log as `teller doctor` sees it: key, files, checkpoint, topic."""

import time
from pathlib import Path

import pytest

from bank.transparency.tiles import CHECKPOINT
from schemas import topics
from teller.operate.doctor import log, log_facts
from teller.operate.doctor.examine import examine
from teller.operate.doctor.facts import LogFacts
from teller.operate.doctor.finding import CheckResult, Level, ok
from teller.settings import Settings, load
from teller.settings import keys as made
from tests.accounts import kafka
from tests.transparency.running import OWNERS, entries, log_writer, receipt, send, size

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("facts", "level", "said"),
    [
        (LogFacts(), Level.WARNING, "nothing is published yet"),
        (LogFacts(more=True), Level.WARNING, "no checkpoint yet"),
        (LogFacts(300, int(NOW) - 9, reached=True), Level.OK, "300 leaves are published"),
        (LogFacts(300, int(NOW) - 9999, reached=True), Level.OK, "300 leaves are published"),
        (LogFacts(300, int(NOW) - 9, reached=True, more=True), Level.OK, "300 leaves are published"),
        (LogFacts(300, int(NOW) - 700, reached=True, more=True), Level.WARNING, "the checkpoint is 700 s old"),
        (LogFacts(300, int(NOW)), Level.FAULT, "an older backup was restored"),
        (LogFacts(damage="tile/0/000 is missing"), Level.FAULT, "tile/0/000 is missing"),
    ],
)
def test_checkpoint_and_topic(facts: LogFacts, level: Level, said: str) -> None:
    (found,) = log.judge(facts, NOW)
    assert found.level is level
    assert said in found.what
    assert (found.mend == "") == (level is Level.OK)


def test_the_writers_key_must_be_there_and_closed_to_others(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    assert [each.level for each in log.judge_place(settings, needed=True)] == [Level.FAULT]
    assert [each.level for each in log.judge_place(settings, needed=False)] == [Level.WARNING]
    made.make_embedded_keys(settings)
    assert [each.level for each in log.judge_place(settings, needed=True)] == [Level.OK]
    file = made.log_file(settings)
    file.chmod(0o644)
    (open_to_all,) = log.judge_place(settings, needed=True)
    assert "log: its file can be read by everybody" in open_to_all.what
    file.write_text("canary")
    (wrong,) = log.judge_place(settings, needed=True)
    assert wrong.level is Level.FAULT
    assert "canary" not in repr(wrong)


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(data_dir=tmp_path, log_folder=tmp_path / "log")
    made.make_embedded_keys(settings)
    monkeypatch.setattr("os.access", lambda _path, _mode: False)  # root may write anywhere
    assert "its folder cannot be read and written" in [each.what for each in log.judge_place(settings, needed=True)]


def seen(settings: Settings) -> list[CheckResult]:
    return [each for each in examine(settings, ("log-writer",)) if each.check == log.LOG]


def test_on_a_real_log(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teller.operate.doctor.examine._scanner", lambda _settings: iter([ok("scanner", "left out")]))
    settings = deposit_topics
    made.make_embedded_keys(settings)
    assert [each.what for each in seen(settings)] == ["nothing is published yet"]
    with log_writer(settings):
        send(settings, topics.RECEIPTS, *(receipt(OWNERS[0], str(number)) for number in range(5)))
        kafka.wait_for(lambda: 5 < size(settings) == len(entries(settings)))
    (found,) = seen(settings)
    assert (found.level, found.what) == (Level.OK, f"{size(settings)} leaves are published, signed by the log's keys")
    facts = log_facts.look(settings)
    assert (facts.reached, facts.more) == (True, False)
    assert abs(facts.signed - time.time()) < 600
    settings.log_files_folder.joinpath(CHECKPOINT).write_bytes(b"canary")  # type: ignore[union-attr]
    (found,) = seen(settings)
    assert (found.level, found.mend) == (Level.FAULT, log.RUNBOOK)
    assert "canary" not in repr(found)
