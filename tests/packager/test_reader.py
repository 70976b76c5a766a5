"""A program written from docs/topics.md comes to the figures of `teller verify` and `teller metering`.

The line has done what lines do: it stored, failed, was killed and delivered again; depositors sent events twice and
corrected some.
"""

import json
import os
import random
import secrets
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from confluent_kafka import OFFSET_END, Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bank.receipts import receipt
from pipelines.steps.outcome import RawRecord
from schemas import catalog, framing, topics
from teller.operate import topic_reader
from teller.run.local_processes import environment_of
from teller.settings import Settings
from tests.accounts import kafka
from tests.bank.store.minio_server import MinioServer
from tests.chaos.verify import verify
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of
from tests.feedback.running import feedback, until
from tests.line import running
from tests.packager import process
from tests.samples import DEPOSITED, raw

RECORDS, AGAIN, CORRECTED, BROKEN = 300, 25, 15, 10
OWN = "d000001.social"
MARCH = datetime(2026, 3, 31, 23, 59, 59, 999_000, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
#: From this version of receipts on, a copy of an event with other content is stored, as a correction.
HAS_CORRECTIONS = catalog.load().by_name(receipt.SCHEMA).version >= 4


def some_records() -> Iterator[RawRecord]:
    """Records of all types; then some of them again, some of them with other content, and some that fail."""
    dice = random.Random(5)
    whole = [
        raw(schema.name, 0, number % 3, event_id=uuid.UUID(int=number), owner_id=f"owner-{dice.randrange(9)}",
            occurred_at=dice.choice([MARCH, APRIL]))
        for number in range(RECORDS)
        for schema in [dice.choice(DEPOSITED)]
    ]  # fmt: skip
    yield from whole
    yield from whole[:AGAIN]
    yield from posts("social", "acme", "before")
    yield from posts("social", "acme", "after")
    yield from posts(OWN, "mill", "of its own")
    for number in range(BROKEN):
        yield RawRecord(topics.raw(dice.choice(topics.DOMAINS)), number % 3, 0, b"owner", dice.randbytes(30), ())


def posts(stream: str, depositor: str, text: str) -> Iterator[RawRecord]:
    for number in range(CORRECTED):
        event = uuid.UUID(int=10_000 + number)
        one = raw("social.post.v1", event_id=event, depositor=depositor, text=text, occurred_at=MARCH, language="en")
        yield one._replace(topic=topics.raw(stream), partition=number % 3)


def run(settings: Settings) -> None:
    """Let the line do all that, kill its worker in the midst of it, and set the workers' group back a little."""
    kafka.register(settings, kafka.legal_entity(1, "mill"))
    with running.parts(settings) as parts:
        running.produce(settings, some_records())
        kafka.wait_for(lambda: any((settings.data_dir / "logs").glob("router*")))
        kill(parts.children["worker-0"].process)
        parts._start("worker", 0)
        parts.wait_until_drained(400)
    set_back(settings, {(topics.raw("social"), 0): 3, (topics.raw(OWN), 1): 0})
    with running.parts(settings) as parts, feedback(settings):
        parts.wait_until_drained(400)
        sent = int(time.time() * 1000)
        kafka.wait_for(lambda: all(until(settings, domain) > sent for domain in topics.DOMAINS))


def kill(process: "subprocess.Popen[bytes]") -> None:
    with process:
        process.kill()


def set_back(settings: Settings, offsets: dict[tuple[str, int], int]) -> None:
    """Do what a worker leaves that is killed before it commits; wait until the group has forgotten its members."""
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": settings.worker_group})

    places = [TopicPartition(*place, each) for place, each in offsets.items()]

    def done() -> bool:
        try:
            consumer.commit(offsets=places, asynchronous=False)
        except KafkaException:
            return False
        return True

    try:
        kafka.wait_for(done)
    finally:
        consumer.close()


def delete_clean(settings: Settings) -> None:
    """Do what Kafka does after 30 days."""
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    there = admin.list_topics(timeout=10).topics
    ends = [TopicPartition(name, at, OFFSET_END) for name in there if "clean" in name for at in there[name].partitions]
    for done in admin.delete_records(ends).values():
        done.result()


def metering(settings: Settings) -> list[dict[str, Any]]:
    """What `teller metering --json` prints."""
    return [json.loads(line) for line in teller(settings, "metering", "--json").splitlines()]


def teller(settings: Settings, *words: str, given: str = "") -> str:
    """What a command prints that ends well."""
    environment = os.environ | {name: str(value) for name, value in environment_of(settings).items()}
    command = [sys.executable, "-m", "teller", *words]
    done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def granted(settings: Settings, folder: Path) -> dict[str, str]:
    """What the reader needs to open all objects: a grant, and its private key."""
    private = X25519PrivateKey.generate()
    (folder / "reader.key").write_text(private.public_key().public_bytes_raw().hex())
    ids = [str(each["receipt_id"]) for each in topic_reader.records(settings, topics.RECEIPTS)]
    options = ["--to", str(folder / "reader.key"), "--receipts", "-", "--out", str(folder / "grant"), "--json"]
    said = json.loads(teller(settings, "keys", "grant", *options, given="\n".join(ids)))
    assert (said["granted"], said["not_granted"]) == (len(ids), {})
    return {"GRANT": str(folder / "grant"), "PRIVATE_KEY": private.private_bytes_raw().hex()}


Places = tuple[Settings, dict[str, str]]


@pytest.fixture
def in_a_folder(deposit_topics: Settings) -> Places:
    return deposit_topics, {"BUCKETS": str(deposit_topics.buckets_folder)}


@pytest.fixture
def on_s3(deposit_topics: Settings, minio: MinioServer) -> Iterator[Places]:
    s3 = {"store": "s3", "s3_endpoint": minio.endpoint, "s3_secure": False, "s3_access_key": minio.access_key}
    own = {"s3_secret_key": minio.secret_key, "bucket_prefix": f"teller-{secrets.token_hex(3)}"}
    settings = Settings(**deposit_topics.model_dump() | s3 | own)
    with user_of(minio, DEPLOY / "s3-packager-policy.json") as (user, password):
        yield settings, {"S3": minio.endpoint, "S3_USER": user, "S3_PASSWORD": password}


@pytest.mark.kafka
@pytest.mark.parametrize("custody", ["none", "file"])
@pytest.mark.parametrize("places", ["in_a_folder", pytest.param("on_s3", marks=pytest.mark.minio)])
@pytest.mark.prove
def test_a_reader_comes_to_the_figures_of_verify_and_metering(
    places: str, custody: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    line, store = request.getfixturevalue(places)
    quick = {"chunk_seconds": 0.5, "worker_batch_records": 20, "session_timeout": 6.0}
    settings = line.model_copy(update={"custody": custody, **quick})
    run(settings)
    if custody == "file":
        store |= granted(settings, tmp_path)
    well, said = verify(settings)
    assert well, said
    kafka_is = {"KAFKA": settings.kafka_bootstrap, "GROUP": "reader", "WORKERS": settings.worker_group}
    found = process.read(tmp_path, kafka_is | store, "social.post", "2026-03")
    assert found["redelivered"] > 0
    assert found["differ"] == 0
    holds_the_account(found, said["figures"])
    holds_the_bill(found, metering(settings))
    holds_the_days(found)
    holds_the_rows(found, tmp_path / "month.parquet")
    delete_clean(settings)
    later = process.read(tmp_path, kafka_is | store, "social.post", "2026-03")
    assert later == found | {"redelivered": 0}


def holds_the_account(found: dict[str, Any], figures: Any) -> None:
    domains = {row["domain"]: row for row in figures["domains"]}
    for domain, row in domains.items():
        streams = [one for name, one in found["account"].items() if name.rpartition(".")[2] == domain]
        for one in streams:
            assert (one["twice"], one["nowhere"], one["waiting"]) == (0, 0, 0)
            assert one["read"] == one["stored"] + sum(one["failed"].values())
        assert sum(one["stored"] for one in streams) == row["stored"]
        assert sum((Counter(one["failed"]) for one in streams), Counter()) == row["failed"]
    whole = RECORDS + AGAIN + 3 * CORRECTED + BROKEN
    assert sum(one["read"] for one in found["account"].values()) == whole
    assert found["account"][OWN]["stored"] == CORRECTED
    failed = sum((Counter(one["failed"]) for one in found["account"].values()), Counter())
    assert failed["duplicate_event"] == AGAIN + (0 if HAS_CORRECTIONS else CORRECTED)
    assert sum(failed.values()) == failed["duplicate_event"] + BROKEN


def holds_the_bill(found: dict[str, Any], metered: list[dict[str, Any]]) -> None:
    assert [{name: line[name] for name in row} for line, row in zip(found["bill"], metered, strict=True)] == metered
    assert sum(line["records"] for line in found["bill"]) == found["rows"]
    assert sum(line["corrections"] for line in found["bill"]) == (CORRECTED if HAS_CORRECTIONS else 0)


def holds_the_days(found: dict[str, Any]) -> None:
    """All was sent before the marks, so the days that they cover have all rows."""
    assert {key.partition("/")[0] for key in found["complete"]} == set(topics.DOMAINS)
    assert found["hash_keys"] == {"0": found["rows"]}
    assert found["days"].keys() <= found["complete"].keys()
    assert sum(found["days"].values()) == found["rows"]


def holds_the_rows(found: dict[str, Any], file: Path) -> None:
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    assert found["events"] == RECORDS + 2 * CORRECTED
    assert len(rows) == found["packed"] == wanted_posts()
    assert len({(row["owner_id"], row["depositor"], row["event_id"]) for row in rows}) == len(rows)
    assert {row["occurred_at"] for row in rows} == {MARCH}
    texts = Counter(row["text"] for row in rows)
    assert (texts["before"], texts["after"]) == ((0, CORRECTED) if HAS_CORRECTIONS else (CORRECTED, 0))
    assert texts["of its own"] == CORRECTED
    assert found["receipts"] == [catalog.load().by_name(receipt.SCHEMA).version]
    assert len(found["corrections"]) == (CORRECTED if HAS_CORRECTIONS else 0)
    assert all(counts for _, counts in found["corrections"])


def wanted_posts() -> int:
    """Count the posts of March that were sent, each event of a depositor once."""
    schema = catalog.load().by_name("social.post.v1")
    framed = [parts for each in some_records() if each.value and (parts := framing.split(each.value))]
    found = [framing.decode_body(schema, body) for mark, body in framed if mark == schema.fingerprint]
    return len({(one["depositor"], one["event_id"]) for one in found if one["occurred_at"] == MARCH})


def test_both_programs_run_where_teller_is_not(tmp_path: Path) -> None:
    for name in ("teller", "pipelines", "bank", "schemas", "connectors"):
        done = process.python(tmp_path, "-c", f"import {name}", environment={})
        assert f"No module named '{name}'" in done.stderr
    for program in ("reader", "programs.maker"):
        assert process.python(tmp_path, "-c", f"import {program}.__main__", environment={}).returncode == 0
