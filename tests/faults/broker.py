"""The embedded broker with a second listener, where clients log in with a password (SCRAM).

Source of the names: Kafka 4.3 documentation, "Authentication using SASL/SCRAM".
"""

from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from teller.embedded import EmbeddedKafka, node
from teller.embedded.properties import HOST, Ports, server_properties
from teller.run.process import free_port

MECHANISM = ScramMechanism.SCRAM_SHA_512


class GuardedKafka(EmbeddedKafka):
    """One node. `guarded` is where a password is asked for, `bootstrap` where none is."""

    def __init__(self, data_dir: Path, cache_dir: Path) -> None:
        super().__init__(data_dir, cache_dir)
        self.guarded = f"{HOST}:{free_port()}"

    def kill(self) -> None:
        self.nodes[0].kill()

    def come_back(self) -> None:
        self.restart(self.nodes[0])

    def grant(self, user: str, password: str) -> None:
        """From now on the user may log in."""
        info = ScramCredentialInfo(MECHANISM, 4096)
        self._alter(UserScramCredentialUpsertion(user, info, password.encode()))

    def withdraw(self, user: str) -> None:
        """From now on the user may not; connections that stand are kept until they break."""
        self._alter(UserScramCredentialDeletion(user, MECHANISM))

    def _alter(self, change: UserScramCredentialUpsertion | UserScramCredentialDeletion) -> None:
        admin = AdminClient({"bootstrap.servers": self.bootstrap})  # it must live until the answer comes
        for done in admin.alter_user_scram_credentials([change]).values():
            done.result()

    def _launch(self, one: node.Node) -> None:
        with mock.patch.object(node, "server_properties", self._properties):
            super()._launch(one)

    def _properties(self, node_id: int, nodes: Sequence[Ports]) -> str:
        broker, controller = nodes[node_id - 1].broker, nodes[node_id - 1].controller
        guarded = {
            "listeners": f"BROKER://{HOST}:{broker},CONTROLLER://{HOST}:{controller},GUARDED://{self.guarded}",
            "advertised.listeners": f"BROKER://{HOST}:{broker},GUARDED://{self.guarded}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,GUARDED:SASL_PLAINTEXT",
            "listener.name.guarded.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.guarded.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
        }
        return server_properties(node_id, nodes) + "".join(f"{name}={value}\n" for name, value in guarded.items())
