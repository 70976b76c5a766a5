"""The contract with packagers, docs/topics.md, says what the code does."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

from bank.receipts import metering_event, receipt, withdrawal_metering
from pipelines.router.objects import container
from schemas import catalog, identifiers, topics
from teller import settings
from teller.settings.topics import FOREVER, of_feedback, of_stream, wanted

PAGE = (Path(__file__).parent.parent.parent / "docs" / "topics.md").read_text("utf-8")
DAY_MS = 24 * 3_600_000
RAW = "raw_hours (72) hours, in segments of a sixth of it"


def part(title: str) -> str:
    """The text under a heading, down to the next one."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(title: str) -> dict[str, list[str]]:
    """First cell -> the other cells, of the first table under a heading."""
    rows = [line.strip("| ").split(" | ") for line in part(title).splitlines() if line.startswith("| ")]
    return {cells[0].replace("`", ""): [cell.replace("`", "") for cell in cells[1:]] for cells in rows[1:]}


def test_retention_and_clean_up_are_those_that_teller_topics_makes() -> None:
    line = settings.load(partitions=7, refused_days=11, feedback_days=12, raw_hours=24 * 5)
    documented = table("How long Kafka keeps them")
    found = set()
    for spec in (*wanted(line), *of_stream(line, "d000001.social"), of_feedback(line, "d000001")):
        row = re.sub(r"^deposits\.(raw|clean|feedback)\..*", r"deposits.\1.*", spec.name)
        kept, policy, partitions = documented[row]
        days = int(spec.config["retention.ms"]) // DAY_MS
        said = "for good" if spec.config["retention.ms"] == str(FOREVER) else f"{days} day" + "s" * (days != 1)
        assert (
            kept.replace("refused_days (30)", "11").replace("feedback_days (30)", "12").replace(RAW, "5 days") == said
        ), spec.name
        assert policy == spec.config["cleanup.policy"]
        assert partitions.replace("partitions", "7") == str(spec.partitions)
        assert (spec.config["message.timestamp.type"], spec.config["retention.bytes"]) == ("LogAppendTime", "-1")
        found.add(row)
    assert found == set(documented)


def test_each_field_of_a_receipt_is_there_since_the_version_that_the_page_says() -> None:
    newest = catalog.load().by_name(receipt.SCHEMA)
    for version in range(1, newest.version + 1):
        fields = {field["name"] for field in catalog.load().by_name(f"pipeline.receipt.v{version}").declared["fields"]}
        said = {
            name
            for names, (since, _) in table("Receipts").items()
            for name in names.split(", ")
            if int(since.removeprefix("v")) <= version
        }
        assert said == fields, version
    assert f"`{receipt.SCHEMA}`" in PAGE


def test_a_withdrawals_metering_event_is_as_the_page_says() -> None:
    found = withdrawal_metering.MeteredWithdrawal(uuid.UUID(int=5), "films", "acme", "a" * 32, 3)
    event, said = json.loads(withdrawal_metering.encoded(found, 0)[0]), table("Metering of withdrawals")
    for name in ("source", "type", "dataschema"):
        assert said[name][0].partition(",")[0] == event[name]
    assert set(event["data"]) <= set(re.findall("[a-z]+", said["data"][0]))


def test_a_metering_event_has_the_members_that_the_page_says() -> None:
    newest = catalog.load().by_name(receipt.SCHEMA)
    fields: dict[str, Any] = {field["name"]: 1 for field in newest.declared["fields"]}
    stored = fields | {
        "receipt_id": uuid.UUID(int=7),
        "schema": "social.post.v1",
        "depositor": "acme",
        "corrections": [],
    }
    value, headers = metering_event.encoded(stored, 1_772_368_200_123)
    event, said = json.loads(value), table("Metering")
    assert set(event) == set(said)
    for name in ("specversion", "type", "datacontenttype"):
        assert event[name] == said[name][0]
    assert event["dataschema"] == said["dataschema"][0].partition(";")[0]
    assert event["source"] == said["source"][0].removesuffix(", a constant")
    assert (event["id"], event["subject"]) == (str(uuid.UUID(int=7)), "acme")
    assert set(said["data"][0].split(", as ")[0].split(", ")) == set(event["data"])
    assert dict(headers)["content-type"].decode() in part("Metering")


def test_the_example_of_a_key_is_one() -> None:
    place = topics.clean("d000123.social"), 3
    assert f"`{identifiers.object_key(place, 1200, 'social.post.v1', 'acme')}`" in part("Objects")


def test_an_object_has_the_header_that_the_page_says() -> None:
    assert container.MAGIC.startswith(b"Obj\x01")
    for name in ("avro.schema", "avro.codec", "teller.schema"):
        assert f"`{name}`" in part("Objects")


def test_each_header_of_a_clean_record_is_a_row() -> None:
    names = {value for name, value in vars(topics).items() if name.endswith("_HEADER")}
    of_raw = {topics.SCHEMA_HEADER, topics.PROOF_HEADER, topics.REPLAY_OF_HEADER, topics.ENCRYPTION_HEADER}
    of_log = {topics.LEAF_HEADER, topics.OWNER_TAG_HEADER, topics.REFILLED_HEADER}
    assert set(table("Clean records")) == names - of_raw - of_log
    assert set(table("The public log")) == of_log
