"""Define the topics of the line, and create them.

`wanted` is the contract in numbers; `create` makes missing topics and compares existing ones. Nothing that exists is
ever altered: a changed partition count would send an owner's records elsewhere, a changed retention could delete them.
"""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final, Literal

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AdminClient,
    ConfigResource,
    NewTopic,
    TopicMetadata,
)

from pipelines.kafka import offsets
from schemas import topics
from teller.settings import Settings, key_topic
from teller.settings.kafka_client import command_settings, wait_for_kafka

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
FOREVER: Final = -1
SECONDS: Final = 30.0
PARTITIONS: Final = "partitions"
#: Bytes that a sealed original and its failed event may take: see `pipelines.processor.failures`.
SMALLEST_ROOM: Final = 4_194_304
ENVELOPE: Final = 65_536

#: Segments that hold a raw topic's records of `raw_hours`. Kafka deletes a segment when its newest record is too old,
#: so the oldest stays for a segment's time longer; with the default, 7 days, it would stay a week longer.
RAW_SEGMENTS: Final = 6

#: Days that records stay. Raw topics hold records that nobody stripped: the setting `raw_hours` says how long. Clean
#: records can be had again from the buckets. What owners have not agreed to stays for as long as the setting
#: `refused_days` says. Receipts and metering are kept for good, as the evidence for `teller verify`; so are replays,
#: since a failed event that outlived the note of its replay could be sent twice.
RETENTION_DAYS: Final[Mapping[str, int]] = {
    **{topics.raw(domain): 3 for domain in topics.DOMAINS},
    **{topics.clean(domain): 30 for domain in topics.DOMAINS},
    topics.FAILED: 365,
    topics.REFUSED: 30,
    topics.RECEIPTS: FOREVER,
    topics.METERING: FOREVER,
    topics.REPLAYS: FOREVER,
    topics.DEPOSITORS: FOREVER,
    topics.ORIGINATORS: FOREVER,
    topics.ACCOUNTS: FOREVER,
    topics.NEWEST_ACCOUNTS: FOREVER,
    topics.ERASURES: FOREVER,
    topics.NUDGE: 1,
    topics.COUNTS: 60,
    topics.COMPLETE: FOREVER,
    topics.LOG_ENTRIES: FOREVER,
    topics.LOG_OPENINGS: FOREVER,
    topics.KEYS: FOREVER,
    topics.ACCESS: FOREVER,
    topics.LEDGER_POSTINGS: FOREVER,
    topics.LEDGER_TARIFFS: FOREVER,
    topics.LEDGER_ORDERS: FOREVER,
    topics.LEDGER_PAYEES: FOREVER,
    topics.OFFERINGS: FOREVER,
    topics.ANSWERS: FOREVER,
    topics.WITHDRAWALS: FOREVER,
    topics.PACKAGES: FOREVER,
    topics.DELIVERIES: FOREVER,
    topics.ROW_OPENINGS: FOREVER,
    topics.RELEASES: FOREVER,
}
#: Topics of one partition; of those that are compacted, the newest record of each key is kept, but for as
#: many days as there are.
SINGLE: Final = frozenset({
    topics.DEPOSITORS, topics.ACCOUNTS, topics.NEWEST_ACCOUNTS, topics.NUDGE, topics.COUNTS, topics.COMPLETE,
    topics.LOG_ENTRIES, topics.KEYS, topics.ACCESS, topics.ERASURES, topics.LEDGER_POSTINGS, topics.LEDGER_TARIFFS,
    topics.LEDGER_ORDERS, topics.LEDGER_PAYEES, topics.ORIGINATORS, topics.OFFERINGS, topics.ANSWERS,
    topics.WITHDRAWALS, topics.PACKAGES, topics.DELIVERIES, topics.ROW_OPENINGS, topics.RELEASES,
})  # fmt: skip
COMPACTED: Final = frozenset({
    topics.DEPOSITORS, topics.NEWEST_ACCOUNTS, topics.COMPLETE, topics.COUNTS, topics.LEDGER_TARIFFS,
    topics.LEDGER_PAYEES, topics.ORIGINATORS, topics.RELEASES,
})  # fmt: skip


#: What to do where the history of accounts is gone.
HISTORY_GONE: Final = (
    f"{topics.ACCOUNTS} is gone, and must not be made anew: bring it back, docs/runbooks/TellerAccountsUnreadable.md"
)


class HistoryGoneError(RuntimeError):
    """The history of accounts is gone; the message says what to do."""


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it should be; `config` has Kafka's own names."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting, or `partitions`, that is not as it should be."""

    setting: str
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.setting} is {self.found}, should be {self.wanted}"


@dataclass(frozen=True, slots=True)
class TopicResult:
    """Result for a topic: what was found or done, with every difference."""

    name: str
    partitions: int
    outcome: Literal["created", "existed", "differs"]
    differences: tuple[Difference, ...] = ()

    @property
    def unusable(self) -> bool:
        """Return True if the line cannot use the topic: raw and clean topics must have the same number of partitions;
        another retention is the operators' choice.
        """
        return any(difference.setting == PARTITIONS for difference in self.differences)


def max_message_bytes(settings: Settings) -> int:
    """Return the limit of every topic, in bytes.

    It is larger than a valid record, for two reasons: a record that is too large shall arrive and be counted as
    failed, and a record may grow as its e-mail addresses become `<EMAIL_ADDRESS>`.
    """
    return max(4 * settings.max_record_bytes, SMALLEST_ROOM) + ENVELOPE


def wanted(settings: Settings) -> list[TopicSpec]:
    """Return every topic of the bank but those of depositors. All have the same number of partitions (raw and clean
    must, the rest may), but for those of SINGLE.
    """
    return [_spec(settings, name, days) for name, days in RETENTION_DAYS.items()]


def _spec(settings: Settings, name: str, days: int) -> TopicSpec:
    partitions = 1 if name in SINGLE else settings.partitions
    policy = _policy(name, days)
    days = settings.refused_days if name == topics.REFUSED else days
    config = _config(settings, days, policy)
    return TopicSpec(
        name, partitions, settings.replication, config | (_of_raw(settings) if topics.is_raw(name) else {})
    )


def _of_raw(settings: Settings) -> dict[str, str]:
    kept = settings.raw_hours * HOUR_MS
    return {"retention.ms": str(kept), "segment.ms": str(kept // RAW_SEGMENTS)}


def _policy(name: str, days: int) -> str:
    """Return Kafka's policy: a compacted topic that keeps records for days alone loses old keys as well."""
    if name not in COMPACTED:
        return "delete"
    return "compact" if days == FOREVER else "compact,delete"


def of_feedback(settings: Settings, depositor: str) -> TopicSpec:
    """Return the topic of a depositor's feedback: one partition, so that it is read in the order in which it came."""
    config = _config(settings, settings.feedback_days, "delete")
    return TopicSpec(topics.feedback(depositor), 1, settings.replication, config)


def of_stream(settings: Settings, stream: str) -> tuple[TopicSpec, TopicSpec]:
    """Return the clean and the raw topic of a stream, in the order in which they are to be made."""
    clean, raw = (
        _spec(settings, name_of(stream), RETENTION_DAYS[name_of(topics.domain_of(stream))])
        for name_of in (topics.clean, topics.raw)
    )
    return clean, raw


def of_raw(settings: Settings, name: str, partitions: int) -> TopicSpec:
    """Return a raw topic that is there, with its own number of partitions, as it should be."""
    spec = _spec(settings, name, RETENTION_DAYS[topics.raw(topics.domain_of(name))])
    return replace(spec, partitions=partitions)


def _config(settings: Settings, days: int, policy: str) -> dict[str, str]:
    return {
        "cleanup.policy": policy,
        "retention.ms": str(FOREVER if days == FOREVER else days * DAY_MS),
        "retention.bytes": str(FOREVER),
        "max.message.bytes": str(max_message_bytes(settings)),
        "min.insync.replicas": "2" if settings.replication >= 3 else "1",
        "compression.type": "producer",
        # Retention counts from Kafka's own time. A depositor's time would do harm: a record of ten years ago would go
        # at once.
        "message.timestamp.type": "LogAppendTime",
        "unclean.leader.election.enable": "false",
    }


def create(settings: Settings) -> list[TopicResult]:
    """Create the missing topics, and return of each what was done or found, in the order of `wanted`.

    Raises:
        KafkaNotFoundError: there is no broker to speak to, or none answers.
        HistoryGoneError: the history of accounts is not there, and was before.
        KeysGoneError: so are owners' keys.
        KafkaException: the brokers refuse.
    """
    wait_for_kafka(settings, SECONDS)
    admin = AdminClient(command_settings(settings))
    there = offsets.topics(admin, SECONDS)
    _check_history(admin, there)
    key_topic.check(admin, command_settings(settings), there)
    return make(admin, wanted(settings))


def _check_history(admin: AdminClient, there: Mapping[str, frozenset[int]]) -> None:
    """Do not make the history of accounts anew: an empty one says nothing of consent, so the bank would ask nobody."""
    traces = [(name, number) for name in (topics.NEWEST_ACCOUNTS, topics.REFUSED) for number in there.get(name, ())]
    if topics.ACCOUNTS not in there and any(offsets.offsets(admin, traces, offsets.LATEST, SECONDS).values()):
        raise HistoryGoneError(HISTORY_GONE)


def make(admin: AdminClient, specs: list[TopicSpec]) -> list[TopicResult]:
    """Create those that are missing, wait until every one has leaders, and return of each what was done or found.

    Raises:
        KafkaException: the brokers refuse, or do not answer.
    """
    new = [NewTopic(spec.name, spec.partitions, spec.replication, config=dict(spec.config)) for spec in specs]
    created = {name for name, future in admin.create_topics(new, request_timeout=SECONDS).items() if _made(future)}
    _wait_until_led(admin, specs)
    here = [spec for spec in specs if spec.name not in created]
    there = {each.name: each for each in found(admin, here)}
    return [
        TopicResult(spec.name, spec.partitions, "created") if spec.name in created else compare(spec, there[spec.name])
        for spec in specs
    ]


def compare(spec: TopicSpec, found: TopicSpec) -> TopicResult:
    """Return the differences between a topic as it should be and as it is; replication is the operators' own affair."""
    here = {PARTITIONS: str(found.partitions), **found.config}
    should = {PARTITIONS: str(spec.partitions), **spec.config}
    every = (Difference(name, here.get(name, "not set"), value) for name, value in should.items())
    differences = tuple(each for each in every if each.found != each.wanted)
    return TopicResult(spec.name, found.partitions, "differs" if differences else "existed", differences)


def _made(future: "Future[None]") -> bool:
    try:
        future.result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
        return False
    return True


def _wait_until_led(admin: AdminClient, specs: list[TopicSpec]) -> None:
    """Wait for leaders: the controller has made the topics, brokers hear of it a moment later, and a client that comes
    before that fails.
    """
    end = time.monotonic() + SECONDS
    while not all(_led(topic) for topic in _here(admin, specs)):
        if time.monotonic() > end:
            raise KafkaException(KafkaError(KafkaError.LEADER_NOT_AVAILABLE))
        time.sleep(0.05)


def _here(admin: AdminClient, specs: list[TopicSpec]) -> list[TopicMetadata | None]:
    topics_here = admin.list_topics(timeout=SECONDS).topics
    return [topics_here.get(spec.name) for spec in specs]


def _led(topic: TopicMetadata | None) -> bool:
    return topic is not None and all(partition.leader >= 0 for partition in topic.partitions.values())


def found(admin: AdminClient, specs: list[TopicSpec]) -> list[TopicSpec]:
    """Return these topics as they are, in order; all must be there.

    Raises:
        KafkaException: the brokers refuse, or do not answer.
    """
    if not specs:
        return []
    resources = [ConfigResource(ConfigResource.Type.TOPIC, spec.name) for spec in specs]
    configs = {resource.name: future.result() for resource, future in admin.describe_configs(resources).items()}
    here = admin.list_topics(timeout=SECONDS).topics
    return [
        TopicSpec(
            spec.name,
            partitions=len(here[spec.name].partitions),
            replication=len(here[spec.name].partitions[0].replicas),
            config={name: entry.value for name, entry in configs[spec.name].items()},
        )
        for spec in specs
    ]
