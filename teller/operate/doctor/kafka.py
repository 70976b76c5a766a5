"""Ask Kafka for the facts. This joins no group, and writes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource  # type: ignore[attr-defined]

from bank.accounts import account_records, events
from bank.accounts.depositors import Depositors
from bank.accounts.events import EventKind
from bank.withdrawals.originators import Originators
from pipelines.accounts import depositors
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import ALL_DOWN, LOG_IN
from pipelines.kafka.offsets import EARLIEST, LATEST, NEWEST, Place, ask, offsets, topics
from pipelines.kafka.reading import messages, whole
from schemas.topics import ACCOUNTS, DEPOSITORS, NEWEST_ACCOUNTS, ORIGINATORS
from teller.operate.accounts import reading as accounts
from teller.operate.doctor.account_topics import AccountTopicFacts
from teller.operate.doctor.facts import AccountFacts, ClusterFacts, GroupFacts, Rights, TopicFacts
from teller.operate.originators import register
from teller.operate.reconciliation.positions import GroupProgress
from teller.settings.topics import TopicSpec

SECONDS: Final = 10.0
#: Messages of the accounts' topics that are looked at: the history is kept for good.
LOOKED_AT: Final = 100_000
#: Messages of topics of packages that are looked at: some hold a megabyte.
LONG_LOOKED_AT: Final = 1000


class UnreachableError(Exception):
    """Error: no broker answers, or none takes the log-in (`refused`); the message is the name of Kafka's error."""

    def __init__(self, reason: str, *, refused: bool) -> None:
        super().__init__(reason)
        self.refused = refused


class Kafka:
    """Reads the facts of one cluster, with one set of credentials."""

    def __init__(self, client: ClientSettings) -> None:
        self._client = client
        self._noticed: KafkaError | None = None
        own: dict[str, Any] = {"error_cb": self._notice}
        self._admin = AdminClient({**client, **own})

    def _notice(self, error: KafkaError) -> None:
        """Note a refused log-in: only this callback gets it; the call itself just finds no broker."""
        if error.code() != ALL_DOWN and not (self._noticed and self._noticed.code() in LOG_IN):
            self._noticed = error

    def cluster(self) -> ClusterFacts:
        """Return the facts of the cluster.

        Raises:
            UnreachableError: no broker answers.
        """
        try:
            brokers = sorted(self._admin.list_topics(timeout=SECONDS).brokers)
        except KafkaException as error:
            self._admin.poll(0)
            found = self._noticed or error.args[0]
            raise UnreachableError(found.name(), refused=found.code() in LOG_IN) from None
        return ClusterFacts(len(brokers), self._configs(ConfigResource.Type.BROKER, [str(brokers[0])])[str(brokers[0])])

    def topics(self, names: Iterable[str]) -> dict[str, TopicFacts]:
        """Return the topics that exist and that these credentials may see."""
        asked = self._admin.describe_topics(
            TopicCollection(list(names)), include_authorized_operations=True, request_timeout=SECONDS
        )
        found = {name: answer for name, future in asked.items() if (answer := _allowed(future)) is not None}
        configs = self._configs(ConfigResource.Type.TOPIC, list(found))
        return {name: _topic(answer, configs[name]) for name, answer in found.items()}

    def partitions(self) -> dict[str, frozenset[int]]:
        """Return the topics that these credentials may see, with the numbers of their partitions."""
        return topics(self._admin, SECONDS)

    def depositors(self) -> tuple[Depositors, int]:
        """Return the registered depositors, and how many messages of their topic are no entries.

        Raises:
            TopicUnreadableError: the topic is missing, or Kafka does not answer.
        """
        found = Depositors()
        return found, sum(not depositors.take(found, message) for message in whole(self._client, DEPOSITORS))

    def originators(self) -> tuple[Originators, int]:
        """Return the registered originators, and how many messages of their topic are no entries.

        Raises:
            TopicUnreadableError: the topic is missing, or Kafka does not answer.
        """
        found = Originators()
        return found, sum(not register.take(found, message) for message in whole(self._client, ORIGINATORS))

    def foreign(self, topic: str, decoded: Callable[[bytes | None, bytes | None], object]) -> int:
        """Return how many of the newest messages of a topic of packages are none of the bank's.

        Raises:
            TopicUnreadableError: the topic is missing, or Kafka does not answer.
        """
        return sum(decoded(*each) is None for each in self._latest(topic, LONG_LOOKED_AT))

    def accounts(self) -> AccountFacts:
        """Return since when the bank asks for consents, and how many of the latest messages are none of the bank's.

        Raises:
            TopicUnreadableError: a topic is missing, or Kafka does not answer.
        """
        event, record = (self._latest(topic) for topic in (ACCOUNTS, NEWEST_ACCOUNTS))
        foreign = sum(events.decoded(*each) is None for each in event)
        reached = [found["offset"] if found else None for found in (account_records.fields(*each) for each in record)]
        since = accounts.read(self._client, ()).enforced
        highest = max([each for each in reached if each is not None] + [since.offset if since else -1])
        end = self._end(ACCOUNTS)  # asked for last: commands may have written meanwhile
        lost = end <= highest or (since is not None and not self._is_enforced(since.offset))
        known = AccountTopicFacts(self._client, self._end)
        contradictory = known.contradictory() if end <= LOOKED_AT and not lost else 0
        return AccountFacts(since and since.since, foreign, reached.count(None), lost, contradictory)

    def _is_enforced(self, offset: int) -> bool:
        """Return True if the event at this offset says that consents are asked for."""
        event = accounts.event_at(self._client, offset)
        return event is not None and event.event is EventKind.ENFORCED

    def _end(self, topic: str) -> int:
        return offsets(self._admin, [(topic, 0)], LATEST, SECONDS)[topic, 0]

    def _latest(self, topic: str, most: int = LOOKED_AT) -> Iterator[tuple[bytes | None, bytes | None]]:
        end = self._end(topic)
        span = range(max(0, end - most), end)
        for message in messages(self._client, topic, {0: [span]}, wait=False):
            yield message.key(), message.value()

    def group(self, name: str, places: Sequence[Place]) -> GroupFacts:
        """Return the facts of a group; `places` are the partitions that it should read."""
        asked = self._admin.describe_consumer_groups(
            [name], include_authorized_operations=True, request_timeout=SECONDS
        )
        answer = _allowed(asked[name])
        if answer is None:
            return GroupFacts(name, "DEAD")
        members = tuple(
            frozenset(place.topic for place in member.assignment.topic_partitions) for member in answer.members
        )
        rights = _names(answer.authorized_operations)
        at = self._progress(name, places)
        expired, beyond = sum(each.is_expired for each in at), sum(each.beyond > 0 for each in at)
        return GroupFacts(name, answer.state.name, members, rights, len(at), expired, beyond)

    def newest(self, places: Sequence[Place]) -> int:
        """Return when Kafka took the newest record, in milliseconds since 1970-01-01T00:00:00Z; -1 where there is
        none.
        """
        asked = ask(self._admin, places, NEWEST, SECONDS)
        return max((future.result().timestamp for future in asked.values()), default=-1)

    def _progress(self, group: str, places: Sequence[Place]) -> list[GroupProgress]:
        """Return the progress where the group has committed an offset. A consumer asks for them: see
        `pipelines.kafka.clients.reader`.
        """
        if not places:
            return []
        consumer = reader(self._client, group)
        try:
            found = consumer.committed([TopicPartition(*place) for place in places], SECONDS)
        finally:
            consumer.close()
        at = {(place.topic, place.partition): place.offset for place in found if not place.error and place.offset >= 0}
        first, end = (offsets(self._admin, at, which, SECONDS) for which in (EARLIEST, LATEST))
        return [GroupProgress(offset, range(first[place], end[place])) for place, offset in at.items()]

    def _configs(self, kind: Any, names: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Return the configurations by name; empty where these credentials may not see them."""
        asked = self._admin.describe_configs([ConfigResource(kind, name) for name in names]) if names else {}
        answers = {resource.name: _allowed(future) or {} for resource, future in asked.items()}
        return {
            name: {key: entry.value for key, entry in answer.items() if entry.value is not None}
            for name, answer in answers.items()
        }


def _topic(answer: Any, config: Mapping[str, str]) -> TopicFacts:
    parts = answer.partitions
    spec = TopicSpec(answer.name, len(parts), min(len(part.replicas) for part in parts), config)
    leaderless = tuple(part.id for part in parts if part.leader is None or part.leader.id < 0)
    return TopicFacts(spec, min(len(part.isr) for part in parts), leaderless, _names(answer.authorized_operations))


def _names(operations: Any) -> Rights:
    return None if operations is None else frozenset(operation.name for operation in operations)


def _allowed(future: "Future[Any]") -> Any:
    """Return the allowed operations; None for what does not exist or may not be seen."""
    try:
        return future.result()
    except KafkaException as error:
        code = error.args[0]
        if code.retriable() or code.code() < 0:  # librdkafka's own codes: no answer came
            raise
        return None
