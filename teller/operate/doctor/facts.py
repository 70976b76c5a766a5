"""Facts about Kafka, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teller.settings.topics import TopicSpec

#: Names of Kafka's operations (READ, WRITE, DESCRIBE, ...) that these credentials are allowed; None: unknown.
Rights = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """The cluster. `config` is one broker's; it is empty where these credentials may not see it."""

    brokers: int
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic as it is: `spec.replication` and `in_sync` are those of its worst partition, `leaderless` their numbers.

    `spec.config` is empty where these credentials may not see it.
    """

    spec: TopicSpec
    in_sync: int
    leaderless: tuple[int, ...] = ()
    rights: Rights = None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A consumer group: each member's topics, and how many partitions it has in all.

    `state` is Kafka's word, DEAD for a group that does not exist. `expired` counts the partitions whose committed
    offset Kafka has deleted, `beyond` those whose committed offset lies past the end, `committed` those that have a
    committed offset.
    """

    name: str
    state: str
    members: tuple[frozenset[str], ...] = ()
    rights: Rights = None
    committed: int = 0
    expired: int = 0
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The public log: leaves that are `published`, when that was `signed` (seconds since 1970), whether the topic has
    `reached` the last of them, and whether it has `more`. `damage`: what is wrong with files or topic.
    """

    published: int = 0
    signed: int = 0
    reached: bool = False
    more: bool = False
    damage: str = ""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Facts of the accounts. `since` is when the bank began to ask for consents, in milliseconds since
    1970-01-01T00:00:00Z; `foreign` of the latest messages are no events, `foreign_newest` no accounts. `lost`: the
    history lacks events that the newest accounts contain. `contradictory` counts consents and newest accounts that no
    command wrote, where the history is short.
    """

    since: int | None
    foreign: int = 0
    foreign_newest: int = 0
    lost: bool = False
    contradictory: int = 0
