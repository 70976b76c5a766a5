"""A process that loses a right says which, and to which topic: in its log and its `/ready`."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from pipelines.kafka import reading
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.kafka.source_log import SourceLog
from pipelines.sessions import SessionLoop
from schemas.topics import LEDGER_POSTINGS, LEDGER_TARIFFS, METERING, RECEIPTS
from teller.operate.owner_desk.index.following import IndexFollower
from teller.settings import Settings
from teller.settings.kafka_client import client_settings
from tests.accounts import kafka
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import AuthorizingKafka

USER, DESK = "teller-ledger", "teller-owner-desk"


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with admitting(tmp_path_factory.mktemp("lost"), kafka_cache) as found:
        yield found


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return line_on(broker, tmp_path_factory.mktemp("line"))


@contextmanager
def denied(broker: AuthorizingKafka, topic: str, operation: str, user: str = USER) -> Iterator[None]:
    """Take a right to a topic from a user inside."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    rule = (
        ResourceType.TOPIC,
        topic,
        ResourcePatternType.LITERAL,
        f"User:{user}",
        "*",
        AclOperation[operation.upper()],
    )
    for done in admin.create_acls([AclBinding(*rule, AclPermissionType.DENY)]).values():
        done.result()
    try:
        yield
    finally:
        for gone in admin.delete_acls([AclBindingFilter(*rule, AclPermissionType.DENY)]).values():
            gone.result()


class Session:
    """Reads what the ledger reads, and writes a posting at each turn."""

    def __init__(self, settings: Settings) -> None:
        self._log = SourceLog(client_settings(settings), settings.ledger_group, (METERING, LEDGER_TARIFFS), 1000)

    def turn(self) -> bool:
        list(self._log.take(0.2))
        self._log.write([OutgoingMessage(LEDGER_POSTINGS, b"k", b"v")], self._log.positions)
        return not self._log.unread()

    def close(self) -> None:
        self._log.close()


@pytest.mark.parametrize(
    ("topic", "operation"), [(METERING, "Read"), (LEDGER_TARIFFS, "Describe"), (LEDGER_POSTINGS, "Write")]
)
def test_a_process_names_the_topic_and_the_right_that_it_lost(
    broker: AuthorizingKafka, line: Settings, topic: str, operation: str, caplog: pytest.LogCaptureFixture
) -> None:
    user, stop = broker.login(line, USER), threading.Event()
    loop = SessionLoop(lambda _beat: Session(user), logging.getLogger("ledger"), check="ledger", well="all is well")
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        kafka.wait_for(lambda: loop.trouble == "", 60)
        with denied(broker, topic, operation):
            kafka.wait_for(lambda: f"lacks the right {operation} to {topic};" in loop.trouble, 60)
        kafka.wait_for(lambda: loop.trouble == "", 60)
    finally:
        stop.set()
        thread.join()
    assert f"lacks the right {operation} to {topic};" in caplog.text


def test_a_command_names_them_too(broker: AuthorizingKafka, line: Settings) -> None:
    client = client_settings(broker.login(line, USER))
    with denied(broker, LEDGER_TARIFFS, "Read"):
        found = reading.messages(client, LEDGER_TARIFFS, {0: [range(1)]}, wait=True)
        with pytest.raises(TopicUnreadableError, match=r"lacks the right Read to ledger\.tariffs"):
            next(found)


@pytest.mark.parametrize(("topic", "operation"), [(RECEIPTS, "Read"), (LEDGER_POSTINGS, "Describe")])
def test_the_owners_index_names_them(
    broker: AuthorizingKafka, line: Settings, topic: str, operation: str, tmp_path: Path
) -> None:
    desk = broker.login(line, DESK)
    follower = IndexFollower(client_settings(desk), tmp_path / "index.sqlite")
    follower.start()
    try:
        kafka.wait_for(lambda: follower.trouble == "", 60)
        with denied(broker, topic, operation, DESK):
            kafka.wait_for(lambda: f"lacks the right {operation} to {topic};" in follower.trouble, 60)
        kafka.wait_for(lambda: follower.trouble == "", 60)
    finally:
        follower.stop()
