"""Records that their depositor's client sealed, through the real line; one whose key comes later is replayed."""

import json
import uuid

import pytest
from typer.testing import CliRunner

from pipelines.steps.outcome import RawRecord
from schemas import sealed, topics
from schemas.sealed import SealKey
from teller.cli.main import app
from teller.operate import topic_reader
from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings, keys, seal_keys
from tests.line import running
from tests.samples import raw

CANARY = "canary of an owner"
LATER = SealKey.of(b"l" * 32)
RECORDS = 12


def seal(record: RawRecord, key: SealKey) -> RawRecord:
    value = sealed.seal(key.public, record.topic, record.key, record.value or b"")
    return record._replace(value=value, headers=((topics.ENCRYPTION_HEADER, sealed.header(key.public)),))


def post(number: int) -> RawRecord:
    return raw("social.post.v1", 0, number % 3, event_id=uuid.UUID(int=number + 1), text=f"{CANARY} {number}")


@pytest.mark.prove
def test_sealed_records_are_stored_and_what_no_key_opens_is_kept_sealed_until_one_does(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_KAFKA_BOOTSTRAP", deposit_topics.kafka_bootstrap)
    monkeypatch.setenv("TELLER_DATA_DIR", str(deposit_topics.data_dir))
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    keys.make_embedded_keys(settings)
    (key,) = seal_keys.in_force(settings).values()
    broken = seal(post(101), key)._replace(key=b"owner-8")
    with running.parts(settings) as parts:
        sent = running.produce(settings, [*(seal(post(number), key) for number in range(RECORDS))])
        lost = running.produce(settings, [seal(post(100), LATER), broken])
        parts.wait_until_drained(400)
    assert running.stored(settings).keys() == sent.keys()
    failures = running.failed(settings)
    assert failures.keys() == lost.keys()
    assert {event["reason"] for (event,) in failures.values()} == {"unknown_seal_key", "seal_broken"}
    opened = CliRunner().invoke(app, ["failed", "open", "--all"], catch_exceptions=False).stdout
    shown = [json.loads(line) for line in opened.splitlines() if line.startswith("{")]
    assert [each["encoding"] for each in shown] == ["sealed", "sealed"]

    with seal_keys.file(settings).open("a") as file:
        file.write(f"{LATER.name} {(b'l' * 32).hex()}\n")
    with running.parts(settings) as parts:
        answer = CliRunner().invoke(app, ["failed", "replay", "--reason", "unknown_seal_key"], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        parts.wait_until_drained(400)
    assert len(running.stored(settings)) == RECORDS + 1
    assert len(running.failed(settings)) == 2
    assert verify_line(settings).well
    raw_topic = [message.value() or b"" for message in topic_reader.messages(settings, topics.raw("social"))]
    assert len(raw_topic) == RECORDS + 3
    assert not any(CANARY.encode() in value for value in [*raw_topic, opened.encode(), answer.output.encode()])
