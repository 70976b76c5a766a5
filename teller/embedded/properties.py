"""The embedded broker's configuration as text: Kafka's server.properties and log4j2's file.

Source of the names: Kafka 4.3 documentation, "Broker Configs", and log4j 2.25, "Configuration file". Paths are
relative: a node runs in its own folder, so that no path ever needs to be escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HOST: Final = "127.0.0.1"
DATA: Final = "data"
LOG: Final = "broker.log"

LOG4J: Final = f"""\
status=error
rootLogger.level=WARN
rootLogger.appenderRef.file.ref=file
appender.file.type=RollingFile
appender.file.name=file
appender.file.fileName={LOG}
appender.file.filePattern={LOG}.%i
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=5MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=2
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d %p %m (%c)%n
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports of one node on 127.0.0.1: for clients, and for the other controllers."""

    broker: int
    controller: int


def server_properties(node_id: int, nodes: Sequence[Ports]) -> str:
    """Return server.properties of one node of a KRaft cluster whose every node is broker and controller.

    `nodes` are all of the cluster's, in the order of their ids 1, 2, ...: the same for each node.
    """
    lines = _listening(node_id, nodes) | _internal_topics(min(3, len(nodes))) | SMALL
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def _listening(node_id: int, nodes: Sequence[Ports]) -> dict[str, str]:
    own = nodes[node_id - 1]
    voters = (f"{voter}@{HOST}:{ports.controller}" for voter, ports in enumerate(nodes, 1))
    return {
        "node.id": str(node_id),
        "process.roles": "broker,controller",
        "controller.quorum.voters": ",".join(voters),
        "listeners": f"BROKER://{HOST}:{own.broker},CONTROLLER://{HOST}:{own.controller}",
        "advertised.listeners": f"BROKER://{HOST}:{own.broker}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": DATA,
    }


def _internal_topics(replication: int) -> dict[str, str]:
    """Let consumer offsets and transactions survive what the records survive: the loss of one node of three."""
    in_sync = "2" if replication == 3 else "1"
    return {
        "default.replication.factor": str(replication),
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": str(replication),
        "transaction.state.log.replication.factor": str(replication),
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": str(replication),
        "share.coordinator.state.topic.min.isr": in_sync,
    }


#: Settings of a broker for one machine that differ from the defaults, and why.
SMALL: Final[dict[str, str]] = {
    "auto.create.topics.enable": "false",  # a misspelt topic is an error, not a new topic
    "offsets.retention.minutes": "525600",  # a year: the committed offsets of a line that rests are part of its data
    "offsets.topic.num.partitions": "4",  # 50 by default: a start loads and a stop closes each one
    "transaction.state.log.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",  # no other member is about to join
    "log.index.size.max.bytes": "1048576",  # memory that the broker allocates for each partition at once
    # After SIGKILL the controller admits a node again only once its old session has ended: measured 13 s with the
    # default 9 s, 4 s with 3 s.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
}
