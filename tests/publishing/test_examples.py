"""The pages' programs publish to a real line, and their records are read back from the owners' buckets."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)

from bank.identity import pseudonyms
from schemas import topics
from teller.operate import new_bank
from teller.operate.depositors import local
from teller.sandbox.owners import DemoConsent, Owners
from teller.settings import Settings, keys
from tests.accounts.kafka import wait_for
from tests.line import running
from tests.publishing.clients import SOURCE, blocks
from tests.publishing.programs import POST, PROGRAMS, STRIPPED, NotSentError, Target, event_id

OWNERS = ["anna", "bo", "cleo", "dan", "eve", "finn"]


@pytest.fixture
def target(deposit_topics: Settings, tmp_path: Path) -> Target:
    """A bank that asks for consents, with the depositor of the pages, whom all owners have agreed to."""
    keys.make_embedded_keys(deposit_topics)
    assert new_bank.close(deposit_topics, [])
    (entry,) = local.register(deposit_topics, {"tickertape": ["social"]})
    Owners(deposit_topics, [entry]).agree(DemoConsent(owner, "tickertape", "social.post") for owner in OWNERS)
    (tmp_path / "schemas").symlink_to(SOURCE.parents[1] / "schemas")
    return Target(deposit_topics.kafka_bootstrap, topics.raw(entry.streams[0]), tmp_path)


@pytest.mark.prove
def test_each_program_deposits_what_the_page_says_on_the_partition_of_its_owner(
    deposit_topics: Settings, target: Target
) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    there = [name for name, program in PROGRAMS.items() if program.there()]
    with running.parts(settings):
        for name in there:
            PROGRAMS[name].send(target, {owner: f"{name}-{owner}" for owner in OWNERS})
        wait_for(lambda: len(running.stored(settings)) + len(running.failed(settings)) >= len(there) * len(OWNERS))
    assert running.failed(settings) == {}
    check(settings, there)
    skip_where_one_is_missing()


def skip_where_one_is_missing() -> None:
    if missing := {program.reason for program in PROGRAMS.values() if not program.there()}:
        pytest.skip("; ".join(sorted(missing)))


def check(settings: Settings, there: list[str]) -> None:
    """Each post is stored once, as the pages say, and a post of an owner lies on one partition whoever sent it."""
    wanted = {_hashed(settings, owner, f"{name}-{owner}"): (name, owner) for name in there for owner in OWNERS}
    partitions = defaultdict(set)
    seen: Counter[str] = Counter()
    for (_, partition, _), ((_, record),) in running.stored(settings).items():
        name, owner = wanted.pop(record["event_id"])
        seen[name] += 1
        partitions[owner].add(partition)
        times = {field: record.pop(field) for field in ("occurred_at", "event_id")}
        assert record == stripped(settings, owner, f"{name}-{owner}")
        assert times["occurred_at"].isoformat() == "2026-03-01T10:20:30+00:00"
    assert not wanted
    assert seen == dict.fromkeys(there, len(OWNERS))
    assert {len(of_owner) for of_owner in partitions.values()} == {1}
    assert len(set.union(*partitions.values())) > 1  # else any partitioner would do


def stripped(settings: Settings, owner: str, post_id: str) -> dict[str, Any]:
    """The record that is stored, but its event id and time."""
    secret = keys.pseudonym_key(settings)
    fields = {field["name"]: field.get("default") for field in POST.declared["fields"]}
    fields |= {"owner_id": pseudonyms.owner_pseudonym(secret, owner), "depositor": "tickertape"}
    fields |= {"time_precision": "SECOND", "platform": "tickertape", "kind": "POST", "text": STRIPPED}
    fields |= {"language": "en", "visibility": "PUBLIC"}
    fields |= {"post_id": pseudonyms.hash_text(pseudonyms.owner_key(secret, owner), post_id)}
    return {name: value for name, value in fields.items() if name not in ("event_id", "occurred_at")}


def _hashed(settings: Settings, owner: str, post_id: str) -> Any:
    key = pseudonyms.owner_key(keys.pseudonym_key(settings), owner)
    return pseudonyms.hash_uuid(key, event_id(post_id))


def test_the_page_names_the_versions_that_are_tested() -> None:
    page = (SOURCE.parents[1] / "docs" / "publishing-examples.md").read_text("utf-8")
    packages = json.loads((SOURCE / "package.json").read_text("utf-8"))["dependencies"]
    modules = (SOURCE / "go.mod").read_text("utf-8")
    for name, version in packages.items():
        assert f"{name} {version}" in page
    for name, module in (("franz-go", "github.com/twmb/franz-go"), ("hamba/avro", "github.com/hamba/avro/v2")):
        (version,) = [line.split()[1].lstrip("v") for line in modules.splitlines() if line.split()[:1] == [module]]
        assert f"{name} {version}" in page


def test_all_programs_send_the_same_post() -> None:
    assert len(blocks("json")) == len(blocks("js")) == len(blocks("go")) == len(blocks("ini")) == 1
    assert json.loads(blocks("json")[0])["text"] in blocks("sh")[0]


@pytest.mark.prove
def test_a_program_whose_record_kafka_does_not_take_says_so(target: Target) -> None:
    limit_records(target, 10)
    for program in PROGRAMS.values():
        if program.there():
            with pytest.raises(NotSentError, match=r"(?i)large"):
                program.send(target, {"anna": "1"})
    skip_where_one_is_missing()


def limit_records(target: Target, most_bytes: int) -> None:
    """Have Kafka refuse every record of the topic, as it does one that is too large."""
    admin = AdminClient({"bootstrap.servers": target.bootstrap})
    entry = ConfigEntry("max.message.bytes", str(most_bytes), incremental_operation=AlterConfigOpType.SET)
    wanted = ConfigResource(ConfigResource.Type.TOPIC, target.topic, incremental_configs=[entry])
    admin.incremental_alter_configs([wanted])[wanted].result()
