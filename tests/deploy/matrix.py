"""Who may do what: the table of docs/deploying.md, and the calls that try a cell of it as its user."""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka.clients import ClientSettings
from tests.deploy.manifests import ROOT

#: Kind and name: topic, group, or transactional id.
Thing = tuple[str, str]
PATIENCE_S: Final = 20.0


def documented() -> dict[str, dict[Thing, str]]:
    """User -> thing -> R, W, RW, D or nothing."""
    text = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    (head,) = re.findall(r"^\| on \| (.*) \|$", text, re.MULTILINE)
    rows = re.findall(r"^\| (topic|group|id) `(\S+)` \|(.*)\|$", text, re.MULTILINE)
    cells = {(kind, name): [cell.strip() for cell in rest.split("|")] for kind, name, rest in rows}
    users = head.split(" | ")
    assert all(len(each) == len(users) for each in cells.values())
    return {user: {thing: each[at] for thing, each in cells.items()} for at, user in enumerate(users)}


def tried(client: ClientSettings, things: Iterable[Thing], own: str) -> dict[Thing, str]:
    """What these credentials can do to each. `own` is a topic that they can see."""
    of_kind = {kind: [name for each, name in things if each == kind] for kind in ("topic", "group", "id")}
    admin = AdminClient(client)
    seen = {name for name in of_kind["topic"] if _is_seen(admin, name)}
    written, read = _written(client, of_kind["topic"]), _read(client, seen)
    found = {("topic", name): _cell(name in seen, name in read, name in written) for name in of_kind["topic"]}
    groups = of_kind["group"]
    described = {name for name in groups if _is_described(admin, name)}
    found |= {("group", name): _cell(name in described, _joins(client, name, own), False) for name in groups}
    return found | {("id", name): "W" if _opens(client, name) else "" for name in of_kind["id"]}


def _cell(seen: bool, read: bool, written: bool) -> str:
    return ("R" if read else "") + ("W" if written else "") or ("D" if seen else "")


def _is_seen(admin: AdminClient, topic: str) -> bool:
    """Whether its leaders are told; a client asks for them before it reads."""
    error = admin.list_topics(topic, timeout=PATIENCE_S).topics[topic].error
    assert error is None or error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error
    return error is None


def _written(client: ClientSettings, topics: list[str]) -> set[str]:
    """Those that take a record."""
    taken: set[str] = set()
    producer = Producer(client)

    def report(error: KafkaError | None, message: Any) -> None:
        assert error is None or error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error
        if error is None:
            taken.add(message.topic())

    for name in topics:
        producer.produce(name, b"x", b"k", on_delivery=report)
    assert producer.flush(PATIENCE_S) == 0
    return taken


def _read(client: ClientSettings, topics: set[str]) -> set[str]:
    """Those that give a record, or say that there is none."""
    own: ClientSettings = {"group.id": "of-nobody", "enable.partition.eof": True, "enable.auto.commit": False}
    consumer = Consumer({**client, **own})
    answers: dict[str, bool] = {}
    try:
        consumer.assign([TopicPartition(name, 0, 0) for name in topics])
        end = time.monotonic() + PATIENCE_S
        while answers.keys() != topics:
            assert time.monotonic() < end, topics - answers.keys()
            if (message := consumer.poll(0.1)) and (name := message.topic()):
                answers[name] = _is_read(message.error())
    finally:
        consumer.close()
    return {name for name, is_read in answers.items() if is_read}


def _is_read(error: KafkaError | None) -> bool:
    if error is None or error.code() == KafkaError._PARTITION_EOF:
        return True
    assert error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error
    return False


def _is_described(admin: AdminClient, group: str) -> bool:
    end = time.monotonic() + PATIENCE_S
    while True:
        code = _code(admin.describe_consumer_groups([group], request_timeout=PATIENCE_S)[group].result)
        if code not in LOADING or time.monotonic() > end:
            assert code in (None, KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.GROUP_ID_NOT_FOUND), code
            return code != KafkaError.GROUP_AUTHORIZATION_FAILED
        time.sleep(0.1)


#: The broker has just made its topic of groups.
LOADING: Final = frozenset(
    {KafkaError.COORDINATOR_LOAD_IN_PROGRESS, KafkaError.COORDINATOR_NOT_AVAILABLE, KafkaError.NOT_COORDINATOR}
)


def _code(call: Callable[[], object]) -> int | None:
    """The code of Kafka's error; None: it did as it was told."""
    try:
        call()
    except KafkaException as error:
        return int(error.args[0].code())
    return None


def _joins(client: ClientSettings, group: str, topic: str) -> bool:
    """Whether it gets an assignment as a member."""
    consumer = Consumer({**client, "group.id": group})
    assigned: list[bool] = []
    try:
        consumer.subscribe([topic], on_assign=lambda _consumer, _partitions: assigned.append(True))
        end = time.monotonic() + PATIENCE_S
        while not assigned:
            assert time.monotonic() < end, (group, topic)
            message = consumer.poll(0.1)
            if message and (error := message.error()) and error.code() == KafkaError.GROUP_AUTHORIZATION_FAILED:
                return False
    finally:
        consumer.close()
    return True


def _opens(client: ClientSettings, name: str) -> bool:
    code = _code(lambda: Producer({**client, "transactional.id": name}).init_transactions(PATIENCE_S))
    assert code in (None, KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED), code
    return code is None
