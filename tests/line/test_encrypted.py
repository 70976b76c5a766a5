"""A line that encrypts: verify, buckets and a grant read what it stored, and say so where they cannot."""

import io
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fastavro
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.keys import encrypted_object, grant
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.operate import topic_reader
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.cli.test_commands import Shown, teller
from tests.line import running
from tests.samples import raw

OWNERS, RECORDS = 4, 24


def record(number: int) -> RawRecord:
    owner = f"owner-{number % OWNERS}"
    return raw("social.post.v1", owner_id=owner, event_id=uuid.UUID(int=number))


@pytest.fixture
def line(deposit_topics: Settings) -> Settings:
    settings = deposit_topics.model_copy(update={"custody": "file", "chunk_seconds": 0.5})
    with running.parts(settings) as parts:
        running.produce(settings, [record(at) for at in range(RECORDS)])
        parts.wait_until_drained(400)
    return settings


@pytest.mark.kafka
@pytest.mark.prove
def test_whoever_reads_objects_opens_them(line: Settings, tmp_path: Path) -> None:
    files = sorted(line.buckets_folder.rglob("*.avro"))
    assert {encrypted_object.is_encrypted(file.read_bytes()) for file in files} == {True}
    assert len(running.stored(line)) == RECORDS
    receipts = list(topic_reader.records(line, topics.RECEIPTS))
    assert {receipt["encryption"] for receipt in receipts} == {"AGS1"}
    assert run(line, tmp_path, "verify").returncode == 0
    printed = [
        run(line, tmp_path, "buckets", owner, "--records").stdout for owner in {one["owner"] for one in receipts}
    ]
    assert sum(len(each.splitlines()) for each in printed) == RECORDS
    granted_objects_open(line, tmp_path)
    without_keys(line, tmp_path, receipts[0]["owner"])
    planted_objects_are_not_printed(line, tmp_path, receipts[0])
    swapped_objects_are_found(line, tmp_path, files)


def run(line: Settings, folder: Path, *words: str) -> Shown:
    variables = {name: str(value) for name, value in environment_of(line).items()}
    return teller(folder, *words, **variables)


def planted_objects_are_not_printed(line: Settings, folder: Path, receipt: Mapping[str, Any]) -> None:
    """A file in the clear that no receipt names is not shown as the owner's."""
    file = line.buckets_folder / receipt["bucket"] / receipt["object_key"]
    sound = file.read_bytes()
    out = io.BytesIO()
    row = {"type": "record", "name": "R", "fields": [{"name": "event_id", "type": "string"}]}
    fastavro.writer(out, row, [{"event_id": "PLANTED"}])
    file.write_bytes(out.getvalue())
    shown = run(line, folder, "buckets", receipt["owner"], "--records")
    assert (shown.returncode, "no receipt names it so" in shown.problem) == (2, True)
    assert "PLANTED" not in shown.stdout
    file.write_bytes(sound)


def granted_objects_open(line: Settings, folder: Path) -> None:
    private = X25519PrivateKey.generate()
    (folder / "reader.pub").write_text(private.public_key().public_bytes_raw().hex())
    options = ["--to", "reader.pub", "--depositor", "acme", "--out", "grant"]
    shown = run(line, folder, "keys", "grant", *options)
    assert shown.returncode == 0, shown.stderr
    assert (folder / "grant").stat().st_mode & 0o777 == 0o600
    receipts = list(topic_reader.records(line, topics.RECEIPTS))
    _, entries = grant.read((folder / "grant").read_bytes()) or (None, [])
    assert sorted(each.receipt_id for each in entries) == sorted(one["receipt_id"] for one in receipts)
    for each in entries:
        key = grant.unsealed(private, each)
        assert key is not None
        plain = encrypted_object.decrypt_granted(key, (line.buckets_folder / each.bucket / each.key).read_bytes())
        assert plain is not None
        assert plain.startswith(b"Obj\1")
    for secret in (*(one["owner"] for one in receipts), *(one["bucket"] for one in receipts)):
        assert secret not in shown.stdout + shown.stderr
    none = run(line, folder, "keys", "grant", "--to", "reader.pub", "--depositor", "nobody", "--out", "none")
    assert (none.returncode, "nothing is granted" in none.problem, (folder / "none").exists()) == (2, True, False)
    more = ["--to", "reader.pub", "--receipts", "-", "--out", "more", "--json"]
    unknown = "00000000-0000-0000-0000-000000000000"
    variables = {name: str(value) for name, value in environment_of(line).items()}
    some = teller(folder, "keys", "grant", *more, given=f"{receipts[0]['receipt_id']}\n{unknown}\n", **variables)
    said = json.loads(some.stdout)
    assert (some.returncode, said["granted"], said["not_granted"]) == (3, 1, {"no such receipt": 1})


def without_keys(line: Settings, folder: Path, owner: str) -> None:
    keyless = line.model_copy(update={"custody": "none"})
    shown = run(keyless, folder, "verify", "--json")
    assert (shown.returncode, [each["kind"] for each in json.loads(shown.stdout)["findings"]]) == (
        2,
        ["object_unopened"],
    )
    refused = run(keyless, folder, "buckets", owner, "--records")
    assert (refused.returncode, "set custody" in refused.problem) == (2, True)
    denied = run(keyless, folder, "keys", "grant", "--to", "reader.pub", "--depositor", "acme", "--out", "none")
    assert (denied.returncode, "set custody" in denied.problem) == (2, True)
    assert not (folder / "none").exists()
    gone = line.model_copy(update={"custody_key_file": folder / "gone"})
    assert run(gone, folder, "verify").returncode == 2
    assert "custody_key_file" in run(gone, folder, "buckets", owner, "--records").problem


def swapped_objects_are_found(line: Settings, folder: Path, files: list[Path]) -> None:
    one, other = files[0].read_bytes(), files[-1].read_bytes()
    for file, data in ((files[0], other), (files[-1], one)):
        file.chmod(0o600)
        file.write_bytes(data)
    shown = run(line, folder, "verify", "--json")
    found = {each["kind"]: each["count"] for each in json.loads(shown.stdout)["findings"]}
    assert (shown.returncode, found) == (1, {"object_damaged": 2})
