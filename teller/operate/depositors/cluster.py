"""Topics, rights, log-ins and quotas of depositors on the brokers."""

import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Final, Protocol

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from bank.accounts.depositors import Depositor
from pipelines.kafka import offsets
from schemas.topics import feedback, raw
from teller.operate.depositors import quotas
from teller.operate.depositors.changes import DepositorError, groups_of
from teller.operate.depositors.pairs import SECONDS, Pairs
from teller.settings import Settings
from teller.settings import topics as line_topics
from teller.settings.kafka_client import command_settings
from teller.settings.topics import TopicResult

MECHANISM: Final = "SCRAM-SHA-512"
_SCRAM: Final = ScramMechanism.SCRAM_SHA_512
#: Iterations that RFC 7677 asks for at least, and Kafka's default.
_ITERATIONS: Final = 4096
_PASSWORD_BYTES: Final = 32
#: Settings that make a topic unusable where they differ: a depositor that sets times chooses its own status.
_VITAL: Final = frozenset({line_topics.PARTITIONS, "message.timestamp.type"})

NO_AUTHORIZER: Final = "these brokers have no authorizer: anybody may write there; no log-in, right or quota is made"


class AccessControl(Protocol):
    """Port to the topics, rights and log-ins of depositors. All calls may be made again."""

    #: False where the brokers have no authorizer, and so no log-ins.
    guarded: bool

    def topics(self) -> Iterable[str]:
        """Return the names of the topics that are there."""

    def make_topics(self, entry: Depositor) -> None:
        """Make the topics of the depositor's feedback and streams, the clean one of each first.

        Raises:
            DepositorError: records would be lost or misplaced by it; the message says what to do.
        """

    def open(self, entry: Depositor, quota: int | None) -> None:
        """Let the depositor write to its raw topics and read its feedback, and no others. `quota`: bytes a second,
        None: as it was.
        """

    def close(self, entry: Depositor) -> None:
        """Take all its rights away."""

    def clear(self, entry: Depositor) -> None:
        """Take its rights, log-in and quota away, also those that somebody gave to a user of its name by hand."""

    def has_password(self, entry: Depositor) -> bool:
        """Return True if it can log in, or could in no case."""

    def new_password(self, entry: Depositor) -> str | None:
        """Give it a new password, and return it; None where there is nothing to log in to."""


class Brokers:
    """The brokers of the settings, with an operator's rights."""

    def __init__(self, settings: Settings) -> None:
        self._client = command_settings(settings)
        self._admin = AdminClient(self._client)
        self._settings = settings
        self._pairs = Pairs(self._admin, settings)
        self.guarded = self._is_guarded()

    def topics(self) -> Iterable[str]:
        return offsets.topics(self._admin, SECONDS)

    def make_topics(self, entry: Depositor) -> None:
        self.make_feedback(entry)
        for spec in self._pairs.specs(entry):
            (made,) = line_topics.make(self._admin, [spec])
            if wrong := [f"{made.name}: {each}" for each in made.differences if each.setting in _VITAL]:
                raise DepositorError(f"{'; '.join(wrong)}: made by hand? Mend it, then run the same command again")

    def make_feedback(self, entry: Depositor) -> TopicResult:
        """Make the topic of its feedback, if it is not there."""
        (made,) = line_topics.make(self._admin, [line_topics.of_feedback(self._settings, entry.key)])
        return made

    def allow_feedback(self, entry: Depositor) -> None:
        """Let the depositor read its feedback, where brokers have an authorizer; its other rights stay."""
        if self.guarded:
            self._wait(self._admin.create_acls(list(_reading(entry))))

    def open(self, entry: Depositor, quota: int | None) -> None:
        if not self.guarded:
            return
        if quota is not None:
            quotas.limit(self._client, entry.principal, quota or None)
        wanted = {_right(entry, raw(stream), operation) for stream in entry.streams for operation in _WRITING}
        wanted |= _reading(entry)
        surplus = set(self._rights(entry)) - wanted
        self._wait(self._admin.delete_acls([_filter(each) for each in surplus]) if surplus else {})
        self._wait(self._admin.create_acls(list(wanted)))

    def close(self, entry: Depositor) -> None:
        if self.guarded:
            self._wait(self._admin.delete_acls([_all_of(entry)]))

    def clear(self, entry: Depositor) -> None:
        self.close(entry)
        if self.guarded:
            quotas.limit(self._client, entry.principal, None)
            with _if_there():
                self._alter(UserScramCredentialDeletion(entry.principal, _SCRAM))

    def has_password(self, entry: Depositor) -> bool:
        if not self.guarded:
            return True
        user = entry.principal
        asked: Any = self._admin.describe_user_scram_credentials([user], request_timeout=SECONDS)
        with _if_there():
            return bool(asked[user].result().scram_credential_infos)
        return False

    def new_password(self, entry: Depositor) -> str | None:
        if not self.guarded:
            return None
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        info = ScramCredentialInfo(_SCRAM, _ITERATIONS)
        self._alter(UserScramCredentialUpsertion(entry.principal, info, password.encode()))
        return password

    def _alter(self, change: UserScramCredentialUpsertion | UserScramCredentialDeletion) -> None:
        self._wait(self._admin.alter_user_scram_credentials([change], request_timeout=SECONDS))

    def _is_guarded(self) -> bool:
        """Ask to delete the rights of nobody: where a list of rights is asked for, librdkafka 2.16 drops the answer
        that there is no authorizer.
        """
        try:
            self._wait(self._admin.delete_acls([_filter_of("User:teller-nobody")], request_timeout=SECONDS))
        except KafkaException as error:
            if error.args[0].code() != KafkaError.SECURITY_DISABLED:
                raise
            return False
        return True

    def _rights(self, entry: Depositor) -> list[AclBinding]:
        found: list[AclBinding] = self._admin.describe_acls(_all_of(entry), request_timeout=SECONDS).result()
        return found

    @staticmethod
    def _wait(asked: "dict[Any, Future[Any]]") -> None:
        for future in asked.values():
            future.result()


@contextmanager
def _if_there() -> Iterator[None]:
    """Pass over Kafka's answer that there is no such log-in: another command may have deleted it meanwhile."""
    try:
        yield
    except KafkaException as error:
        if error.args[0].code() != KafkaError.RESOURCE_NOT_FOUND:
            raise


_WRITING: Final = (AclOperation.WRITE, AclOperation.DESCRIBE)


def _right(entry: Depositor, topic: str, operation: AclOperation) -> AclBinding:
    who = f"User:{entry.principal}"
    pattern = ResourcePatternType.LITERAL
    return AclBinding(ResourceType.TOPIC, topic, pattern, who, "*", operation, AclPermissionType.ALLOW)


def _reading(entry: Depositor) -> set[AclBinding]:
    """Return the rights to the depositor's feedback: the topic, and groups of its own."""
    topic = {_right(entry, feedback(entry.key), operation) for operation in (AclOperation.READ, AclOperation.DESCRIBE)}
    who, prefixed = f"User:{entry.principal}", ResourcePatternType.PREFIXED
    read, allow = AclOperation.READ, AclPermissionType.ALLOW
    return topic | {AclBinding(ResourceType.GROUP, groups_of(entry), prefixed, who, "*", read, allow)}


def _filter(right: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        right.restype,
        right.name,
        right.resource_pattern_type,
        right.principal,
        right.host,
        right.operation,
        right.permission_type,
    )


def _all_of(entry: Depositor) -> AclBindingFilter:
    return _filter_of(f"User:{entry.principal}")


def _filter_of(principal: str) -> AclBindingFilter:
    pattern, operation, permission = ResourcePatternType.ANY, AclOperation.ANY, AclPermissionType.ANY
    every: Any = None  # name and host
    return AclBindingFilter(ResourceType.ANY, every, pattern, principal, every, operation, permission)
