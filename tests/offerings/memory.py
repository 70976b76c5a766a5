"""A bank whose topics are lists, and `teller ido` on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import pytest

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.depositors import Status
from bank.accounts.events import AccountKind
from bank.ledger.months import DAY_MS
from bank.withdrawals import answers, events, originators
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent
from bank.withdrawals.terms import Role
from pipelines.withdrawals.config import WithdrawalsConfig
from pipelines.withdrawals.memory import MemoryWithdrawalsLog, MemoryWithdrawalsTopics
from pipelines.withdrawals.port import SOURCES
from pipelines.withdrawals.session import WithdrawalsSession
from schemas import catalog, framing
from schemas.topics import ANSWERS, NEWEST_ACCOUNTS, OFFERINGS, ORIGINATORS, RECEIPTS, WITHDRAWALS
from teller.operate import topic_reader, topic_writer
from tests.bank.withdrawals.documents import OFFERING, offering_text
from tests.bank.withdrawals.samples import registered
from tests.cli.test_commands import Shown, teller

#: 2026-12-20T00:00:00Z, in the days in which OFFERING can be accepted.
NOW: Final = 1_796_083_200_000 + 19 * DAY_MS
ACME: Final = "acme-ai"
Message = tuple[bytes | None, bytes | None]


class MemoryMessage(NamedTuple):
    """A message, with the methods of confluent-kafka's."""

    place: int
    message: Message
    header_list: tuple[tuple[str, bytes], ...] = ()
    name: str = ""

    def topic(self) -> str:
        return self.name

    def partition(self) -> int:
        return 0

    def key(self) -> bytes | None:
        return self.message[0]

    def value(self) -> bytes | None:
        return self.message[1]

    def headers(self) -> tuple[tuple[str, bytes], ...]:
        return self.header_list

    def offset(self) -> int:
        return self.place


class Killed(Exception):  # noqa: N818 - not an error of the program
    """The command ends in the midst of its work."""


class MemoryBank:
    """Topics as lists. `kill_after`: the topic of answers takes so many records more, then the command ends."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.now = folder, NOW
        self.topics: dict[str, list[MemoryMessage]] = defaultdict(list)
        self.kill_after: int | None = None
        self._committed: dict[tuple[str, int], int] = {}
        patch.setattr(topic_reader, "messages", lambda _settings, topic: iter(list(self.topics[topic])))
        patch.setattr(topic_writer, "write", self._write)
        patch.setattr("teller.cli.ido.telling.now", lambda: self.now)
        self.register()

    def ido(self, *words: str) -> Shown:
        return teller(self.folder, "ido", *words, TELLER_KAFKA_BOOTSTRAP="127.0.0.1:9")

    def open(self, *words: str, **changes: Any) -> Shown:
        return self.open_text(offering_text(**changes), *words)

    def open_text(self, text: bytes, *words: str) -> Shown:
        (self.folder / "offering.json").write_bytes(text)
        return self.ido("open", "offering.json", *words)

    def send(self, topic: str, *messages: Message) -> None:
        for each in messages:
            self.topics[topic].append(MemoryMessage(len(self.topics[topic]), each, name=topic))

    def register(self, *changes: tuple[Status, int], role: Role = Role.BUILDER, name: str = "Acme AI") -> None:
        entry = registered(ACME, *(changes or ((Status.ACTIVE, 10),)), role=role, legal_name=name)
        self.topics[ORIGINATORS].clear()
        self.send(ORIGINATORS, originators.encoded(entry))

    def account(self, number: int, closed: int = 0) -> None:
        self.send(NEWEST_ACCOUNTS, account_records.encoded(Account(owner_of(number), 1, AccountKind.PERSON, 1, closed)))

    def deposit(self, number: int, records: int = 100) -> None:
        self.send(RECEIPTS, receipt(owner_of(number), records))

    def owner(self, number: int, records: int = 100) -> None:
        self.account(number)
        self.deposit(number, records)

    def answer(self, number: int, kind: AnswerKind, version: int = 1) -> None:
        answer_id = UUID(int=number << 16 | list(AnswerKind).index(kind) << 8 | version)
        answer = OwnersAnswer(answer_id, owner_of(number), kind, str(OFFERING["offering"]), version)
        self.send(ANSWERS, answers.encoded(answer))

    def orders(self) -> list[OwnersAnswer]:
        """Return the orders to make offers."""
        found = (answers.decoded(each.key(), each.value()) for each in self.topics[ANSWERS])
        return [each for each in found if each is not None and each.kind is AnswerKind.OFFER]

    def decide(self) -> list[WithdrawalEvent]:
        """Let the writer of withdrawals decide what has come; return all events."""
        topics = MemoryWithdrawalsTopics(self.now)
        for topic in (*SOURCES, WITHDRAWALS):
            for each in self.topics[topic]:
                topics.append(topic, *each.message)
        topics.committed.update(self._committed)
        config = WithdrawalsConfig(
            open_log=lambda: MemoryWithdrawalsLog(topics), clock=lambda: self.now / 1000, batch=10**6
        )
        session = WithdrawalsSession(config)
        session.turn()
        session.close()
        self._committed = topics.committed
        self.topics[WITHDRAWALS].clear()
        self.send(WITHDRAWALS, *((each.key, each.value) for each in topics.records[WITHDRAWALS]))
        found = [events.decoded(each.key(), each.value()) for each in self.topics[WITHDRAWALS]]
        return [each for each in found if each is not None]

    def _write(
        self, _settings: object, topic: str, records: Iterable[Message], _headers: Mapping[str, Any] | None = None
    ) -> int:
        number = 0
        for number, each in enumerate(records, 1):
            if topic == ANSWERS and self.kill_after is not None and number > self.kill_after:
                raise Killed
            self.send(topic, each)
        return number

    def written(self) -> int:
        return len(self.topics[OFFERINGS]) + len(self.topics[ANSWERS])


def owner_of(number: int) -> str:
    return f"{number:032x}"


def receipt(owner: str, records: int, record_type: str = "social.post") -> tuple[bytes, bytes]:
    """Encode a receipt of so many records of one day of 2026."""
    fields = {
        "receipt_id": UUID(int=1), "bucket": "b", "object_key": "k", "sha256": "0" * 64, "size_bytes": 1,
        "schema": f"{record_type}.v1", "depositor": "acme", "clean_topic": "c", "clean_partition": 0,
        "clean_offsets": [0], "raw_offsets": [0], "chunk_start": 0, "chunk_end": 1, "rules": [], "consents": [],
        "corrections": [], "hash_keys": [], "days": [{"day": date(2026, 3, 4), "records": records}],
        "owner": owner, "record_count": records,
    }  # fmt: skip
    return owner.encode(), framing.encode(catalog.load().by_name("pipeline.receipt.v4"), fields)


def numbers(owners: Iterable[OwnersAnswer]) -> Iterator[int]:
    """Yield the numbers of the owners to whom orders are."""
    return (int(each.owner, 16) for each in owners)
