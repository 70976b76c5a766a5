"""The embedded broker with the users of `deploy/strimzi/users.yaml`: each may do what is said there, and no more.

Source of the names: Kafka 4.3 documentation, "Authorization and ACLs". Who comes in without a password is the broker
itself, and may do all.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from teller.embedded.properties import Ports
from teller.settings import Settings
from tests.faults.broker import GuardedKafka

PASSWORD: Final = "each-has-the-same"
KINDS: Final = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "cluster": ResourceType.BROKER,
    "transactionalId": ResourceType.TRANSACTIONAL_ID,
}
PATTERNS: Final = {"literal": ResourcePatternType.LITERAL, "prefix": ResourcePatternType.PREFIXED}


class AuthorizingKafka(GuardedKafka):
    """One node. What nobody is granted is refused."""

    def __init__(self, data_dir: Path, cache_dir: Path, users: dict[str, Any]) -> None:
        super().__init__(data_dir, cache_dir)
        self._users = users

    def admit(self) -> None:
        """Logins and rights for all users of the manifests."""
        for name in self._users:
            self.grant(name, PASSWORD)
        self.allow(self._users)

    def allow(self, users: dict[str, Any]) -> None:
        """Rights for users as manifests have them."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap})
        for done in admin.create_acls(list(_bindings(users))).values():
            done.result()

    def login(self, plain: Settings, user: str) -> Settings:
        """`plain`, as that user."""
        changed = {
            "kafka_bootstrap": self.guarded,
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_username": user,
            "kafka_password": PASSWORD,
        }
        return Settings(**plain.model_dump() | changed)

    def _properties(self, node_id: int, nodes: Sequence[Ports]) -> str:
        guarded = {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        return super()._properties(node_id, nodes) + "".join(f"{name}={value}\n" for name, value in guarded.items())


def _bindings(users: dict[str, Any]) -> Iterator[AclBinding]:
    for name, user in users.items():
        for acl in user["spec"]["authorization"]["acls"]:
            for operation in acl["operations"]:
                yield _binding(name, acl["resource"], operation)


def _binding(user: str, resource: dict[str, str], operation: str) -> AclBinding:
    return AclBinding(
        KINDS[resource["type"]],
        resource.get("name", "kafka-cluster"),
        PATTERNS[resource.get("patternType", "literal")],
        f"User:{user}",
        "*",
        AclOperation[operation.upper().replace("CONFIGS", "_CONFIGS")],
        AclPermissionType.ALLOW,
    )
