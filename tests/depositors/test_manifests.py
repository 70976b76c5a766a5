"""What `--manifests` prints is what the command would do, as Strimzi's resources, and the brokers are left alone."""

from typing import Any

import yaml
from confluent_kafka.admin import AdminClient

from teller.settings import Settings, topics
from tests.cli.test_commands import Command
from tests.depositors.conftest import LEGAL


def resources(text: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in yaml.safe_load_all(text) if each}


def test_manifests(line: Settings, depositors: Command) -> None:
    shown = depositors("add", "acme", "--domain", "social", *LEGAL, "--quota", "1000", "--manifests")
    found = resources(shown.stdout)
    stream = "d000001.social"
    wanted = (topics.of_feedback(line, "d000001"), *topics.of_stream(line, stream))
    specs = {spec.name: spec for spec in wanted}
    assert list(found) == [*specs, "depositor-d000001"]
    for name, spec in specs.items():
        made = found[name]["spec"]
        assert (made["partitions"], made["replicas"]) == (spec.partitions, spec.replication)
        config = {
            key: str(value).lower() if value in (True, False) else str(value) for key, value in made["config"].items()
        }
        assert config == dict(spec.config)
    user = found["depositor-d000001"]["spec"]
    assert user["quotas"] == {"producerByteRate": 1000}
    assert user["authorization"]["acls"] == [
        {
            "resource": {"type": "topic", "name": f"deposits.raw.{stream}", "patternType": "literal"},
            "operations": ["Describe", "Write"],
        },
        {
            "resource": {"type": "topic", "name": "deposits.feedback.d000001", "patternType": "literal"},
            "operations": ["Describe", "Read"],
        },
        {
            "resource": {"type": "group", "name": "depositor-d000001-", "patternType": "prefix"},
            "operations": ["Read"],
        },
    ]
    assert not any(
        stream in name
        for name in AdminClient({"bootstrap.servers": line.kafka_bootstrap}).list_topics(timeout=10).topics
    )
    suspended = resources(depositors("suspend", "acme", "--manifests").stdout)
    assert suspended["depositor-d000001"]["spec"]["authorization"]["acls"] == []
    assert "kubectl delete secret depositor-d000001" in depositors("rotate", "acme", "--manifests").stdout
    assert "kubectl delete kafkauser depositor-d000001" in depositors("end", "acme", "--manifests").stdout
