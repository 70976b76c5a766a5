"""Failed records through the real line again: each stored once and charged once, however often it is sent.

The killed replay leaves a transaction that Kafka undoes: this also proves that workers read what is committed only.
"""

import json
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from nacl.public import PrivateKey
from typer.testing import CliRunner

from pipelines.processor.failures import failed_event, sealer
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from schemas import topics
from teller.cli.main import app
from teller.operate import topic_reader
from teller.operate.repair import events
from teller.operate.repair.sending import ReadyRecord, ReplayError, replay_log
from teller.settings import Settings, keys
from tests.line import running
from tests.repair.originals import POST, fields, in_avro, in_json
from tests.samples import record

MARK = "canarymark"
#: How many of each kind.
MISNAMED, MISKEYED, UNFRAMED, STRAYED, JUNK, GOOD = 20, 10, 5, 5, 3, 5

Teller = Callable[..., tuple[int, str]]


def post(number: int) -> dict[str, Any]:
    return record(POST.name, event_id=uuid.UUID(int=number), text=f"{MARK} {number}", owner_id=f"{MARK}-{number % 7}")


def key_of(number: int) -> bytes:
    return f"{MARK}-{number % 7}".encode()


def misnamed(number: int) -> RawRecord:
    held = fields(**post(number))
    likes = str(held.pop("likes"))
    return in_json({**held, "likes_count": likes}, key=key_of(number))


def unframed(number: int) -> RawRecord:
    return in_json(fields(**post(number)), key=key_of(number), schema=None)


def bad() -> Iterator[RawRecord]:
    yield from map(misnamed, range(100, 100 + MISNAMED))
    yield from (in_avro(POST, post(number), key=b"somebody") for number in range(200, 200 + MISKEYED))
    yield from map(unframed, range(300, 300 + UNFRAMED))
    yield from (in_avro(POST, post(number), domain="telecom") for number in range(400, 400 + STRAYED))
    yield from (in_json(f"{MARK} {number}".encode(), schema=None) for number in range(JUNK))


@pytest.fixture
def settings(deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    changed = {"chunk_seconds": 0.5, "log_level": "DEBUG"}
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(deposit_topics.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    return deposit_topics.model_copy(update=changed)


@pytest.fixture
def told() -> list[str]:
    """What commands printed, but for `open`."""
    return []


@pytest.fixture
def teller(settings: Settings, told: list[str]) -> Teller:
    """Runs a `teller failed` command: (exit code, what it printed)."""

    def run(*arguments: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["failed", *arguments], catch_exceptions=False)
        if arguments[:1] != ("open",):
            told.append(answer.output)
        return answer.exit_code, answer.output

    return run


def counts(output: str) -> Counter[str]:
    return Counter(json.loads(line)["state"] for line in output.splitlines() if line.startswith("{"))


def committed(settings: Settings) -> set[running.Place]:
    """Where each raw record lies that no transaction took back."""
    names = map(topics.raw, topics.DOMAINS)
    every = (message for name in names for message in topic_reader.messages(settings, name))
    return {(message.topic() or "", message.partition() or 0, message.offset() or 0) for message in every}


def until(done: Callable[[], bool]) -> None:
    """The test's own time-out ends what never comes."""
    while not done():
        time.sleep(0.2)


def accounted(settings: Settings) -> set[running.Place]:
    return running.stored(settings).keys() | running.failed(settings).keys()


def replay_places(settings: Settings) -> set[running.Place]:
    return {(one.raw_topic, one.raw_partition, one.raw_offset) for one in events.replays(settings).values()}


def kill_a_replay(settings: Settings) -> None:
    before = committed(settings)
    ended = subprocess.run([sys.executable, "-m", "tests.repair.killed"], check=False, timeout=400)
    assert ended.returncode == -signal.SIGKILL
    assert committed(settings) == before


@pytest.mark.prove
def test_repaired_records_are_stored_once_and_charged_once(
    settings: Settings, teller: Teller, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = MISNAMED + MISKEYED + UNFRAMED + STRAYED + JUNK
    with running.parts(settings):
        sent = running.produce(settings, bad())
        good = running.produce(settings, [in_avro(POST, post(number)) for number in range(GOOD)])
        until(lambda: accounted(settings) == sent.keys() | good.keys())
        assert len(running.failed(settings)) == total
        kill_a_replay(settings)
        try_all(settings, teller)
        send_all(teller)
        until(lambda: len(replay_places(settings)) == total - JUNK)  # Kafka shows a commit a moment after it answered
        until(lambda: accounted(settings) == sent.keys() | good.keys() | replay_places(settings))
        send_all(teller, "sent before")
    rows, failures, replays = running.stored(settings), running.failed(settings), events.replays(settings)
    repaired = total - JUNK
    assert len(replays) == repaired
    assert failures.keys() == sent.keys()
    assert rows.keys() == good.keys() | replay_places(settings)
    assert rows.keys() | failures.keys() == committed(settings)
    assert {len(found) for found in rows.values()} == {1}
    assert {record["likes"] for found in rows.values() for _, record in found} == {3}
    assert len({record["event_id"] for found in rows.values() for _, record in found}) == repaired + GOOD
    assert charged(settings) == repaired + GOOD
    assert_linked(settings)
    check_list(teller, repaired, total)
    check_show(teller, next(iter(replays)))
    check_open(teller, tmp_path, total)
    check_closed(teller, tmp_path, total, monkeypatch)
    logs = [file.read_text("utf-8") for file in (settings.data_dir / "logs").iterdir()]
    assert not [text for text in [*told, *logs] if MARK in text]


#: What sends each kind, and how many records that is.
COMMANDS = {
    ("repair", "--reason", "bad_json", "--rename", "likes_count=likes", "--cast", "likes=integer"): MISNAMED,
    ("repair", "--reason", "key_mismatch", "--key-from-owner"): MISKEYED,
    ("repair", "--reason", "unknown_framing", "--set-schema", POST.name): UNFRAMED,
    ("replay", "--schema", POST.name, "--reason", "wrong_topic"): STRAYED,
}


def send_all(teller: Teller, state: str = "sent") -> None:
    for command, many in COMMANDS.items():
        left = JUNK if "unknown_framing" in command else 0
        code, output = teller(*command, *(["--send"] if command[0] == "repair" else []), "--json")
        assert counts(output) == +Counter({state: many, "would fail again": left})
        assert code == (3 if left else 0)


def try_all(settings: Settings, teller: Teller) -> None:
    """What is not to be sent is not."""
    before = committed(settings)
    repair, *_, replay = COMMANDS
    for command, many in ((repair, MISNAMED), ((*replay, "--dry-run"), STRAYED)):
        assert counts(teller(*command, "--json")[1]) == {"ready to be sent": many}
    assert committed(settings) == before


def charged(settings: Settings) -> int:
    """Records in metering events."""
    every = [json.loads(message.value() or b"") for message in topic_reader.messages(settings, topics.METERING)]
    return sum(event["data"]["records"] for event in every)


def assert_linked(settings: Settings) -> None:
    """Each record that was sent again names its failure, and is what its note says."""
    links = {}
    for message in topic_reader.messages(settings, topics.raw("social")):
        headers: Any = dict(message.headers() or [])
        if topics.REPLAY_OF_HEADER in headers:
            failure = uuid.UUID(headers[topics.REPLAY_OF_HEADER].decode())
            links[failure] = (message.topic(), message.partition(), message.offset())
    replays = events.replays(settings)
    assert links == {one.failure_id: (one.raw_topic, one.raw_partition, one.raw_offset) for one in replays.values()}


def check_list(teller: Teller, repaired: int, total: int) -> None:
    code, output = teller("list", "--json")
    listed = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert len(listed) == total
    assert sum(one["replayed_at"] is not None for one in listed) == repaired
    assert {one["failed_again"] for one in listed} == {None}
    assert all(one["sealed_bytes"] > 0 and "sealed_original" not in one for one in listed)
    assert teller("list", "--reason", "key_mismatch", "--json")[1].count("\n") == MISKEYED
    assert "No failed events fit, of " in teller("list", "--until", "2020-01-01")[1]
    assert "The newest 20 of" in teller()[1]


def check_show(teller: Teller, failure: uuid.UUID) -> None:
    code, output = teller("show", str(failure))
    assert code == 0
    assert f"Failed event {failure}" in output
    assert output.count("deposits.raw.social/") == 1


def check_open(teller: Teller, folder: Path, total: int) -> None:
    """To the key's holder, and to nobody else."""
    code, output = teller("open", "--all")
    opened = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert (code, len(opened)) == (0, total)
    assert "personal data" in output
    assert {one["encoding"] for one in opened} == {"json", POST.name, "text"}
    assert all(MARK in json.dumps(one["value"]) for one in opened)
    assert all(one["value"]["text"].startswith(MARK) for one in opened if one["encoding"] != "text")
    file = folder / "opened"
    code, output = teller("open", "--all", "--out", str(file))
    assert [json.loads(line) for line in file.read_text("ascii").splitlines()] == opened
    assert (code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert MARK not in output
    assert teller("open", "--all", "--out", str(file))[0] == 2


def check_closed(teller: Teller, folder: Path, total: int, monkeypatch: pytest.MonkeyPatch) -> None:
    other = folder / "other.key"
    other.write_text(bytes(PrivateKey.generate()).hex())
    monkeypatch.setenv("TELLER_FAILED_PRIVATE_KEY_FILE", str(other))
    code, output = teller("open", "--all")
    assert code == 3
    assert f"{total} not opened: sealed to the key" in output
    assert MARK not in output


def test_a_second_replay_fences_the_first(settings: Settings) -> None:
    ready = [ReadyRecord(uuid.UUID(int=number), in_avro(POST, post(number)), 0, ()) for number in range(2)]
    with replay_log(settings) as first:
        first.send(ready[:1])
        with replay_log(settings) as second:
            assert list(second.sent) == [ready[0].failure_id]
            with pytest.raises(ReplayError, match="another replay has taken over"):
                first.send(ready[1:])
            second.send(ready[1:])
    until(lambda: len(events.replays(settings)) == len(ready))
    assert committed(settings) == replay_places(settings)


def test_what_is_not_selected_or_not_there_is_told(deposit_topics: Settings, teller: Teller) -> None:
    nobody = str(uuid.uuid4())
    for command in ("open", "replay"):
        (deposit_topics.data_dir / "keys").mkdir(parents=True, exist_ok=True)
        (deposit_topics.data_dir / "keys" / "failed.key").write_text(bytes(PrivateKey.generate()).hex())
        code, output = teller(command)
        assert (code, "say which failed events" in output) == (2, True)
        code, output = teller(command, nobody)
        assert (code, f"there is no failed event {nobody}" in output) == (2, True)
    code, output = teller("repair", "--all")
    assert (code, "say what to change" in output) == (2, True)
    assert teller("list") == (0, "No failed events.\n")


def test_a_refused_record_is_sent_again_from_its_own_topic(settings: Settings, teller: Teller) -> None:
    keys.make_embedded_keys(settings)
    raw = in_avro(POST, post(1))
    (place,) = running.produce(settings, [raw])
    refused(settings, raw._replace(partition=place[1], offset=place[2]))
    listed = [json.loads(line) for line in teller("list", "--reason", "owner_unknown", "--json")[1].splitlines()]
    assert [one["raw_offset"] for one in listed] == [place[2]]
    for state in ("sent", "sent before"):
        code, output = teller("replay", "--reason", "owner_unknown", "--json")
        assert (code, counts(output)) == (0, {state: 1})
    assert len(replay_places(settings)) == 1


def refused(settings: Settings, raw: RawRecord) -> None:
    """Write the failed event that a worker writes where nobody is linked to the owner id."""
    seal = sealer(keys.failed_public_key(settings), 4_000_000)
    event = failed_event(raw, Rejected(Reason.OWNER_UNKNOWN), datetime.now(UTC), seal)
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    producer.produce(topics.REFUSED, event.value, event.key, event.partition)
    assert producer.flush(30) == 0
