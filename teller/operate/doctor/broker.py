"""Check that there are brokers, enough of them, and set as the line needs."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Final

from teller.operate.doctor.facts import ClusterFacts
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.settings import Settings

BROKER: Final = "broker"
#: Longer than routers ever stand still (docs/operating.md, "A setting of the brokers"); Kafka's default is half as
#: long.
LEAST_OFFSETS_MINUTES: Final = 14 * 24 * 60


def unreachable(reason: str, *, refused: bool) -> CheckResult:
    """Make the finding of brokers that do not answer; `reason` is the name of Kafka's error."""
    if refused:
        return fault(
            BROKER,
            f"Kafka refuses the log-in ({reason})",
            "check kafka_username, kafka_password, kafka_sasl_mechanism and kafka_ca_file",
        )
    return fault(
        BROKER,
        f"no broker answers ({reason})",
        "is it up, and do kafka_bootstrap and kafka_security_protocol fit? One that is spoken to by the wrong protocol "
        "just hangs up",
    )


def judge(cluster: ClusterFacts, settings: Settings, addresses: str) -> Iterator[CheckResult]:
    """Judge the brokers; `addresses` are host:port,host:port."""
    if cluster.brokers < settings.replication:
        yield fault(
            BROKER,
            f"{cluster.brokers} brokers for replication {settings.replication}",
            "start more brokers, or set replication to what there is",
        )
    else:
        yield ok(BROKER, f"{cluster.brokers} answer, for replication {settings.replication}")
    if cluster.brokers > 1 and settings.replication < 3:
        yield warning(
            BROKER,
            f"{cluster.brokers} brokers, and replication is {settings.replication}: the loss of one may lose records",
            "set replication to 3, and move the topics that are there (kafka-reassign-partitions)",
        )
    if settings.kafka_security_protocol.endswith("PLAINTEXT") and not all(map(_here, addresses.split(","))):
        yield warning(
            BROKER,
            "records that are not stripped yet go over the network unencrypted",
            "set kafka_security_protocol to SASL_SSL or SSL, unless the network itself is encrypted",
        )
    yield from _config(cluster.config)


def _config(config: Mapping[str, str]) -> Iterator[CheckResult]:
    if not config:
        yield warning(BROKER, "its configuration may not be seen", "allow DescribeConfigs on the cluster to see it")
        return
    if (minutes := int(config.get("offsets.retention.minutes", "10080"))) < LEAST_OFFSETS_MINUTES:
        yield warning(
            BROKER,
            f"forgets the positions of a group that rests for {minutes / 1440:.0f} days (offsets.retention.minutes)",
            f"set it to {LEAST_OFFSETS_MINUTES} or more: routers that rest for longer stop with ObjectConflict",
        )
    if config.get("auto.create.topics.enable") == "true":
        yield warning(
            BROKER,
            "makes any topic that a client names (auto.create.topics.enable)",
            "set it to false: a misspelt topic should be an error",
        )


def _here(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
