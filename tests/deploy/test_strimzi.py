"""The cluster that Strimzi makes is the one that Teller wants: topics, rights, scaling."""

import re

import pytest
import yaml

from pipelines.keys.kafka_rewriting import ID as KEYS_ID
from schemas import topics as names
from teller import settings
from teller.operate.accounts.writer import TRANSACTIONAL_ID as ACCOUNTS_ID
from teller.operate.depositors import quotas
from teller.operate.depositors.manifests import Manifests
from teller.operate.depositors.registry import TRANSACTIONAL_ID
from teller.operate.doctor.rights import NEEDED, NEEDED_GROUPS, PARTS, Part
from teller.operate.encrypting.writer import TRANSACTIONAL_ID as ENCRYPT_STORED
from teller.settings import topics
from tests.bank.accounts.draw import entity
from tests.deploy import manifests

FOUND = manifests.read(manifests.STRIMZI)
TOPICS = manifests.of_kind(FOUND, "KafkaTopic")
USERS = manifests.of_kind(FOUND, "KafkaUser")
COMMON = manifests.common_settings()
LINE = settings.load(partitions=int(COMMON["TELLER_PARTITIONS"]), replication=int(COMMON["TELLER_REPLICATION"]))
GROUPS = {"worker": LINE.worker_group, "router": LINE.router_group, "feedback": LINE.feedback_group,
          "log-writer": LINE.log_group,
          "ledger": LINE.ledger_group, "withdrawals": LINE.withdrawals_group,
          "packager": LINE.packager_group}  # fmt: skip


def text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _operation(name: str) -> str:
    """Kafka's own name of an operation: DESCRIBE_CONFIGS for DescribeConfigs."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


def granted(user: str) -> dict[tuple[str, str], set[str]]:
    """(type and pattern, name) -> operations, as Kafka writes them."""
    found: dict[tuple[str, str], set[str]] = {}
    for acl in USERS[user]["spec"]["authorization"]["acls"]:
        resource = acl["resource"]
        kind = resource["type"] + (":prefix" if resource.get("patternType") == "prefix" else "")
        found.setdefault((kind, resource.get("name", "")), set()).update(map(_operation, acl["operations"]))
    return found


def test_each_topic_is_as_teller_topics_would_make_it() -> None:
    wanted = {spec.name: spec for spec in topics.wanted(LINE)}
    assert set(TOPICS) == set(wanted)
    for name, spec in wanted.items():
        found = TOPICS[name]["spec"]
        assert (found["partitions"], found["replicas"]) == (spec.partitions, spec.replication)
        assert {key: text(value) for key, value in found["config"].items()} == spec.config


def test_everything_belongs_to_the_cluster() -> None:
    (cluster,) = manifests.of_kind(FOUND, "Kafka")
    for one in (*TOPICS.values(), *USERS.values(), *manifests.of_kind(FOUND, "KafkaNodePool").values()):
        assert one["metadata"]["labels"] == {"strimzi.io/cluster": cluster}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_the_rights_that_it_needs_and_no_others(part: Part) -> None:
    wanted = {("topic:prefix" if name[-1] == "." else "topic", name): set(ops) for name, ops in NEEDED[part].items()}
    wanted |= {("group", GROUPS[whose]): set(ops) for whose, ops in NEEDED_GROUPS[part].items()}
    if part == "router":  # `<group>.<instance>`: see KafkaLog
        wanted["transactionalId:prefix", f"{LINE.router_group}."] = {"DESCRIBE", "WRITE"}
    writers = ("feedback", "log-writer", "ledger", "withdrawals", "packager")
    if part in writers:
        wanted["transactionalId", GROUPS[part]] = {"DESCRIBE", "WRITE"}
    if part == "owner-desk":
        wanted["transactionalId", ACCOUNTS_ID] = {"DESCRIBE", "WRITE"}
    if part in (*writers, "owner-desk", "exporter"):  # what it reads with: see `audit.reading`
        wanted["group:prefix", "teller-verify-"] = {"DESCRIBE"}
    assert granted(f"teller-{part}") == wanted


def test_nobody_but_workers_and_operators_reads_what_is_not_stripped() -> None:
    raw = ("topic:prefix", names.raw(""))
    assert {user for user in USERS if "READ" in granted(user).get(raw, ())} == {
        "teller-worker", "teller-exporter", "teller-operator"
    }  # fmt: skip
    assert {user for user in USERS if "WRITE" in granted(user).get(raw, ())} == {"teller-operator"}


OF_AUDITORS = (
    names.RECEIPTS, names.METERING, names.COMPLETE, names.LOG_ENTRIES, names.ACCESS, names.LEDGER_POSTINGS,
    names.LEDGER_TARIFFS, names.LEDGER_ORDERS, names.ERASURES, names.OFFERINGS, names.ANSWERS, names.WITHDRAWALS,
    names.PACKAGES, names.DELIVERIES, names.ROW_OPENINGS, names.ORIGINATORS, *names.FAILURES,
)  # fmt: skip
READ_ONLY = {
    "packager-example": {
        ("topic:prefix", names.clean("")),
        *(
            ("topic", name)
            for name in (
                names.RECEIPTS,
                names.COMPLETE,
                names.WITHDRAWALS,
                names.ORIGINATORS,
                names.OFFERINGS,
                names.ANSWERS,
            )
        ),
    },
    "billing-example": {("topic", names.METERING)},
    "auditor-example": {("topic:prefix", names.clean("")), *(("topic", name) for name in OF_AUDITORS)},
}
BILLED = {"billing-example", "auditor-example"}
SEEN = {"auditor-example": {("topic:prefix", names.raw("")), ("group", LINE.worker_group)}}


@pytest.mark.parametrize("user", READ_ONLY)
def test_readers_read_what_their_contract_names_and_write_nothing(user: str) -> None:
    wanted = {thing: {"DESCRIBE", "READ"} for thing in READ_ONLY[user]} | {("group", user): {"READ"}}
    assert granted(user) == wanted | {thing: {"DESCRIBE"} for thing in SEEN.get(user, ())}


def test_the_clean_topics_have_one_writer_beside_who_erases() -> None:
    clean = ("topic:prefix", names.clean(""))
    assert {user for user in USERS if "WRITE" in granted(user).get(clean, ())} == {"teller-worker", "teller-eraser"}


def test_receipts_are_written_by_routers_and_by_who_encrypts_what_is_stored() -> None:
    can = {user: granted(user).get(("topic", names.RECEIPTS), set()) for user in USERS}
    assert {user for user, found in can.items() if "WRITE" in found} == {"teller-router", "teller-eraser"}
    assert {user for user in USERS if ("transactionalId", ENCRYPT_STORED) in granted(user)} == {"teller-eraser"}


@pytest.mark.parametrize("topic", [names.DEPOSITORS, names.ACCOUNTS, names.NEWEST_ACCOUNTS])
def test_only_operators_register_and_only_the_banks_own_parts_know_whom(topic: str) -> None:
    can = {user: granted(user).get(("topic", topic), set()) for user in USERS}
    erasers = {"teller-eraser"} if topic != names.DEPOSITORS else set()
    writers = {"teller-operator", *erasers, *(["teller-owner-desk"] if topic != names.DEPOSITORS else [])}
    assert {user for user, found in can.items() if "WRITE" in found} == writers
    parts = {"teller-worker", "teller-exporter", *(["teller-feedback"] if topic == names.DEPOSITORS else []), *erasers}
    parts |= {"teller-log-writer"} if topic != names.NEWEST_ACCOUNTS else set()
    parts |= {"teller-withdrawals", "teller-packager"} if topic == names.NEWEST_ACCOUNTS else set()
    assert {user for user, found in can.items() if "READ" in found} == {"teller-operator", "teller-owner-desk", *parts}
    assert ("transactionalId", TRANSACTIONAL_ID) in granted("teller-operator")


def test_the_log_has_one_writer_and_salts_are_read_by_operators_and_for_packages_and_owners() -> None:
    for topic, readers in (
        (names.LOG_ENTRIES, {"teller-log-writer", "teller-owner-desk", "teller-operator", "auditor-example"}),
        (names.LOG_OPENINGS, {"teller-operator", "teller-packager", "teller-owner-desk"}),
    ):
        can = {user: granted(user).get(("topic", topic), set()) for user in USERS}
        assert {user for user, found in can.items() if "WRITE" in found} == {"teller-log-writer"}
        assert {user for user, found in can.items() if "READ" in found} == readers


def test_the_trail_is_written_by_who_reads_and_deleted_by_nobody() -> None:
    can = {user: granted(user).get(("topic", names.ACCESS), set()) for user in USERS}
    assert {user for user, found in can.items() if "WRITE" in found} == {
        "teller-operator", "teller-eraser", "teller-packager", "teller-owner-desk"
    }  # fmt: skip
    readers = {"teller-operator", "teller-log-writer", "teller-owner-desk", "auditor-example"}
    assert {user for user, found in can.items() if "READ" in found} == readers
    assert not any("DELETE" in found for found in can.values())


def test_the_ledger_has_one_writer_and_tariffs_are_set_by_operators() -> None:
    every = {"teller-ledger", "teller-operator", "auditor-example"}
    for topic, writers, readers in (
        (names.LEDGER_POSTINGS, {"teller-ledger"}, every | {"teller-owner-desk"}),
        (names.LEDGER_TARIFFS, {"teller-operator"}, every),
        (names.LEDGER_ORDERS, {"teller-operator", "teller-packager"}, every),
        (names.LEDGER_PAYEES, {"teller-operator"}, {"teller-operator"}),
        (
            names.ORIGINATORS,
            {"teller-operator"},
            {"teller-withdrawals", "teller-packager", "teller-operator", "teller-owner-desk", "packager-example",
             "auditor-example"},
        ),
    ):  # fmt: skip
        can = {user: granted(user).get(("topic", topic), set()) for user in USERS}
        assert {user for user, found in can.items() if "WRITE" in found} == writers
        assert {user for user, found in can.items() if "READ" in found} == readers


def test_what_owners_say_is_written_by_operators_and_their_desk_and_decided_by_one_writer() -> None:
    every = {"teller-withdrawals", "teller-packager", "teller-operator", "packager-example", "auditor-example",
             "teller-owner-desk"}  # fmt: skip
    for topic, writers, readers in (
        (names.OFFERINGS, {"teller-operator"}, every | {"teller-log-writer"}),
        (names.ANSWERS, {"teller-operator", "teller-owner-desk"}, every),
        (names.WITHDRAWALS, {"teller-withdrawals"}, every | {"teller-log-writer"}),
    ):
        can = {user: granted(user).get(("topic", topic), set()) for user in USERS}
        assert {user for user, found in can.items() if "WRITE" in found} == writers
        assert {user for user, found in can.items() if "READ" in found} == readers


def test_packages_are_ordered_by_operators_and_made_by_one_process() -> None:
    own, seen = {"teller-packager"}, {"teller-packager", "teller-operator", "auditor-example"}
    for topic, writers, readers in (
        (names.PACKAGES, own | {"teller-operator"}, seen | {"teller-log-writer"}),
        (names.DELIVERIES, own, seen | {"teller-log-writer", "teller-owner-desk"}),
        (names.ROW_OPENINGS, own, seen | {"teller-owner-desk"}),
        (names.RELEASES, own, own),
        (
            names.METERING, {"teller-packager", "teller-router"},
            {"teller-ledger", "teller-operator", "teller-owner-desk", *BILLED},
        ),
    ):  # fmt: skip
        can = {user: granted(user).get(("topic", topic), set()) for user in USERS}
        assert {user for user, found in can.items() if "WRITE" in found} == writers
        assert {user for user, found in can.items() if "READ" in found} == readers


def test_owners_keys_are_made_by_who_encrypts_and_deleted_by_operators() -> None:
    can = {user: granted(user).get(("topic", names.KEYS), set()) for user in USERS}
    writers = {"teller-router", "teller-log-writer", "teller-operator", "teller-eraser"}
    readers = writers | {"teller-packager", "teller-owner-desk"}
    for right, users in (("READ", readers), ("WRITE", writers), ("DELETE", {"teller-operator"})):
        assert {user for user, found in can.items() if right in found} == users
    openers = {user for user in USERS if ("transactionalId", KEYS_ID) in granted(user)}
    assert openers == {"teller-operator", "teller-eraser"}


def test_who_was_erased_is_written_by_operators_and_erasers_and_known_to_who_checks() -> None:
    can = {user: granted(user).get(("topic", names.ERASURES), set()) for user in USERS}
    writers = {"teller-operator", "teller-eraser", "teller-owner-desk"}
    assert {user for user, found in can.items() if "WRITE" in found} == writers
    readers = {"teller-exporter", "teller-ledger", "teller-withdrawals", "teller-packager", "auditor-example"}
    assert {user for user, found in can.items() if "READ" in found} == writers | readers


def test_a_depositor_has_what_the_command_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "limits", lambda _client: {})
    made = Manifests(LINE.model_copy(update={"kafka_bootstrap": "kafka:9093"}))
    made.open(entity(principal="depositor-d000001"), None)
    (printed,) = filter(None, yaml.safe_load_all(made.text))
    assert printed == USERS["depositor-d000001"]


def test_scaling_goes_by_the_groups_of_the_line() -> None:
    scaled = manifests.of_kind(manifests.read(manifests.KEDA), "ScaledObject")
    for part in ("worker", "router"):
        spec = scaled[f"teller-{part}"]["spec"]
        assert spec["scaleTargetRef"]["kind"] == manifests.parts()[part]["kind"]
        assert not any("topic" in each["metadata"] for each in spec["triggers"])  # those of depositors come and go
        assert {each["metadata"]["consumerGroup"] for each in spec["triggers"]} == {GROUPS[part]}
        assert spec["maxReplicaCount"] <= LINE.partitions
        host, port = COMMON["TELLER_KAFKA_BOOTSTRAP"].split(":")
        assert {each["metadata"]["bootstrapServers"] for each in spec["triggers"]} == {f"{host}.teller.svc:{port}"}
        assert ("group", GROUPS[part]) in granted("teller-keda")


def test_who_scales_sees_and_does_nothing_else() -> None:
    assert {operation for operations in granted("teller-keda").values() for operation in operations} == {"DESCRIBE"}
