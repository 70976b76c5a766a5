"""The same as resources for Strimzi, in YAML, for clusters whose operator owns users and topics: to be applied.

Format: Strimzi's KafkaTopic and KafkaUser, kafka.strimzi.io/v1, as in deploy/strimzi.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from confluent_kafka.admin import AdminClient

from bank.accounts.depositors import Depositor
from pipelines.kafka import offsets
from schemas.topics import feedback, raw
from teller.operate.depositors import quotas
from teller.operate.depositors.changes import groups_of
from teller.operate.depositors.pairs import SECONDS, Pairs
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings


class Manifests:
    """Collects what is to be applied, and changes nothing. It reads topics' names and quotas from the brokers."""

    def __init__(self, settings: Settings) -> None:
        self._client = command_settings(settings)
        self._admin = AdminClient(self._client)
        self._settings = settings
        self._pairs = Pairs(self._admin, settings)
        self.guarded = True
        self.text = ""

    def topics(self) -> Iterable[str]:
        return offsets.topics(self._admin, SECONDS)

    def make_topics(self, entry: Depositor) -> None:
        for spec in (topics.of_feedback(self._settings, entry.key), *self._pairs.specs(entry)):
            config = {name: _plain(value) for name, value in spec.config.items()}
            wanted = {"partitions": spec.partitions, "replicas": spec.replication, "config": config}
            self._add("KafkaTopic", spec.name, wanted)

    def open(self, entry: Depositor, quota: int | None) -> None:
        allowed = [
            {
                "resource": {"type": "topic", "name": raw(stream), "patternType": "literal"},
                "operations": ["Describe", "Write"],
            }
            for stream in entry.streams
        ]
        allowed += [
            {
                "resource": {"type": "topic", "name": feedback(entry.key), "patternType": "literal"},
                "operations": ["Describe", "Read"],
            },
            {
                "resource": {"type": "group", "name": groups_of(entry), "patternType": "prefix"},
                "operations": ["Read"],
            },
        ]
        self._user(entry, allowed, quota)

    def close(self, entry: Depositor) -> None:
        self._user(entry, [], None)

    def clear(self, entry: Depositor) -> None:
        if entry.changes:  # else there is nothing of its own: what is applied replaces what was made by hand
            self.text += f"# kubectl delete kafkauser {entry.principal}\n"

    def has_password(self, entry: Depositor) -> bool:  # noqa: ARG002 - Strimzi makes it
        return True

    def new_password(self, entry: Depositor) -> None:
        self.text += f"# kubectl delete secret {entry.principal}     Strimzi then makes another password\n"

    def _user(self, entry: Depositor, allowed: list[dict[str, Any]], quota: int | None) -> None:
        spec: dict[str, Any] = {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": allowed},
        }
        if rate := quotas.limits(self._client).get(entry.principal) if quota is None else quota:
            spec["quotas"] = {"producerByteRate": rate}
        self._add("KafkaUser", entry.principal, spec)

    def _add(self, kind: str, name: str, spec: Mapping[str, Any]) -> None:
        metadata = {"name": name, "labels": {"strimzi.io/cluster": "teller"}}
        resource = {"apiVersion": "kafka.strimzi.io/v1", "kind": kind, "metadata": metadata, "spec": spec}
        self.text += "---\n" + "".join(f"{line}\n" for line in _yaml(resource))


def _plain(value: str) -> Any:
    """Return numbers and truth values as such: Strimzi's schema of `config` takes both, and they read better."""
    return json.loads(value) if value in ("true", "false") or value.lstrip("-").isdigit() else value


def _yaml(value: Mapping[str, Any], before: str = "") -> Iterable[str]:
    """Write mappings as blocks, all else as JSON, which is YAML 1.2 as well."""
    for name, each in value.items():
        if isinstance(each, Mapping):
            yield f"{before}{name}:"
            yield from _yaml(each, f"{before}  ")
        else:
            yield f"{before}{name}: {json.dumps(each)}"
