"""The process that reads an upload: what it gives, and what a hostile file gains by it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.api import Deposit
from pipelines.steps.config import RecordLimits
from teller.operate.owner_desk.giving import reading
from teller.operate.owner_desk.giving.port import ReadingFailed, UploadJob
from teller.operate.owner_desk.giving.reading import ChildReading
from tests.connectors.exports import collection, create, put

OWNER = "a" * 32
READING = ChildReading("teller", 64, RecordLimits())
HOSTILE = ChildReading("teller", 64, RecordLimits(), program="tests.owner_desk.giving.hostile_child")


def job(file: Path, connector: str = "mastodon") -> UploadJob:
    return UploadJob(file, connector, OWNER, "own-deposits")


def yes() -> bool:
    return True


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(f"{name}.json", content)
    return out.getvalue()


def test_records_are_the_owners_and_have_the_same_ids_again(tmp_path: Path) -> None:
    file = put(tmp_path, "up", archive(outbox=collection(create(1), create(2))))
    first = list(READING.records(job(file), yes))
    assert [(each.record["owner_id"], each.record["depositor"]) for each in first] == [(OWNER, "own-deposits")] * 2
    assert first == list(READING.records(job(file), yes))
    assert all(isinstance(each, Deposit) for each in first)


def test_a_trial_scans_as_the_line_does(tmp_path: Path) -> None:
    post = create(1)
    post["object"]["content"] = "<p>Mail me: mary.lamb@example.org</p>"
    trial = READING.tried(job(put(tmp_path, "up", collection(post))), yes)
    assert (trial.state, trial.records, trial.scanned) == ("ready", (("social.post", 1),), 1)
    assert ("text", "EMAIL_ADDRESS", 1) in trial.stripped
    assert "mary.lamb@example.org" in trial.sample[0][0]
    assert "mary.lamb@example.org" not in trial.sample[0][1]


def bomb() -> bytes:
    """A list of blanks, more than a file of its size may unpack to."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("outbox.json", "w") as member:
        member.write(b'{"orderedItems": [')
        for _ in range(400):
            member.write(b" " * (1 << 20))
    return out.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "another format": (lambda: b"name,age\nMary,7\n", "not-this-format"),
    "a bomb": (bomb, ""),  # a trial says that it is refused, and why
    "deep": (lambda: b'{"orderedItems": [' + b"[" * 200_000, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_hostile_files_have_one_clear_outcome(name: str, tmp_path: Path) -> None:
    content, problem = FILES[name]
    found, said = [], ""
    try:
        found = list(READING.records(job(put(tmp_path, "up", content())), yes))
    except ReadingFailed as failed:
        said = str(failed)
    assert (found, said) == ([], problem)


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("memory", "too-costly"), ("file", "too-costly"), ("large", "too-costly"), ("nothing", "too-costly"),
        ("others", "not-read"), ("quotes", "not-read"), ("trial", "not-read"),
    ],
)  # fmt: skip
def test_a_process_that_a_file_has_made_its_own_gains_nothing(does: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ReadingFailed, match=f"^{problem}$"):
        HOSTILE.tried(job(tmp_path, does), yes) if does == "trial" else list(HOSTILE.records(job(tmp_path, does), yes))


def test_a_process_that_waits_ends_with_its_upload(tmp_path: Path) -> None:
    with pytest.raises(ReadingFailed, match="stopped"):
        list(HOSTILE.records(job(tmp_path, "waits"), lambda: False))
    slow = ChildReading("teller", 64, RecordLimits(), 0.0, HOSTILE.program)
    with pytest.raises(ReadingFailed, match="too-costly"):
        list(slow.records(job(tmp_path, "waits"), yes))


def test_it_has_nothing_of_the_desks_environment() -> None:
    found = reading._environment({"TELLER_KAFKA_PASSWORD": "secret", "PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "x"})
    assert found == {"PATH": "/bin"} | reading._SET
