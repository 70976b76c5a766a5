"""Deposits, links, consents and withdrawals interleaved by Kafka's times, through the real worker: each record ends as
the slow, obvious oracle says.
"""

import random
import signal
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pytest
from confluent_kafka import KafkaError, Message, Producer

from bank.accounts.events import AccountEvent, EventKind
from bank.identity import pseudonyms
from schemas import topics
from teller.operate import topic_reader
from teller.run.local_processes import LocalProcesses
from teller.settings import Settings, keys
from tests.accounts import kafka
from tests.accounts.writer import AccountsWriter
from tests.bank.accounts.consent_oracle import CONSENT_ID, Happened, decided
from tests.line import running
from tests.samples import raw

TYPE: Final = "telecom.call"
STREAM: Final = "d000001.telecom"
ENFORCED: Final = AccountEvent(EventKind.ENFORCED)
Place = tuple[int, int]


class Deposit(NamedTuple):
    """A deposit that Kafka took: whose, and when."""

    owner_id: str
    time: int


@dataclass
class Bank:
    """Owners of one depositor, with the events that were written and the deposits that were made."""

    settings: Settings
    rng: random.Random
    owners: list[str]
    key: bytes = b""
    deposits: dict[Place, Deposit] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.key = keys.pseudonym_key(self.settings)
        self.writer = AccountsWriter(self.settings)
        self._producer = Producer(kafka.client(self.settings))

    def subject(self, owner_id: str) -> str:
        return pseudonyms.owner_pseudonym(self.key, owner_id)

    def account(self, owner_id: str) -> str:
        """Another account than the subject's, of which every third owner has one."""
        found = self.subject(owner_id)
        return found[::-1] if int(found, 16) % 3 == 0 else found

    def event(self, owner_id: str) -> AccountEvent:
        """Draw an event of an owner."""
        kinds = (EventKind.LINKED, EventKind.UNLINKED, EventKind.CONSENTED, EventKind.WITHDRAWN)
        kind, owner = self.rng.choices(kinds, (3, 1, 3, 2))[0], self.account(owner_id)
        if kind in (EventKind.LINKED, EventKind.UNLINKED):
            return AccountEvent(kind, owner, depositor=1, subject=self.subject(owner_id))
        if kind is EventKind.WITHDRAWN:
            return AccountEvent(kind, owner, depositor=1, schemas=(TYPE,))
        now = int(time.time() * 1000)
        since, until = (self.rng.choice((0, 0, now + self.rng.randrange(-500, 1500))) for _ in range(2))
        return AccountEvent(
            kind, owner, depositor=1, schemas=(TYPE,), valid_from=since, valid_until=until, consent_id=CONSENT_ID
        )

    def deposit(self, owner_ids: Sequence[str]) -> None:
        for owner_id in owner_ids:
            self.number += 1
            record = raw("telecom.call.v1", event_id=uuid.UUID(int=self.number), owner_id=owner_id)
            self._producer.produce(
                topics.raw(STREAM), record.value, record.key, self.number % 3, on_delivery=self._taken(owner_id)
            )
            self._producer.poll(0)

    def flush(self) -> None:
        assert self._producer.flush(60) == 0

    def _taken(self, owner_id: str) -> Any:
        def report(error: KafkaError | None, message: Message) -> None:
            assert error is None
            place = message.partition() or 0, message.offset() or 0
            self.deposits[place] = Deposit(owner_id, message.timestamp()[1])

        return report

    def drawn(self, count: int) -> list[str]:
        return self.rng.sample(self.owners, min(count, len(self.owners)))


def interleave(bank: Bank, rounds: int, at_once: int, parts: LocalProcesses) -> None:
    """Write events of some owners and deposits of the same ones, so that each follows the other closely.

    Some transactions stay open while deposits come, and some are undone. The worker is stopped for a while now and
    then, with what it has fetched.
    """
    worker = parts.children["worker-0"].process
    for at in range(rounds):
        these = bank.drawn(at_once)
        bank.deposit(these)
        bank.writer.begin(*(bank.event(owner_id) for owner_id in these))
        bank.deposit(these)
        if at % 5 == 0:
            bank.flush()
            time.sleep(bank.rng.random() / 5)
        if at % 7 == 3:
            bank.writer.abort()
        else:
            bank.writer.commit()
        if at % 40 == 20:
            worker.send_signal(signal.SIGSTOP)
            bank.deposit(these)
            bank.flush()
            bank.writer.write(*(bank.event(owner_id) for owner_id in these))
            time.sleep(1)
            worker.send_signal(signal.SIGCONT)
    bank.deposit(bank.owners)
    bank.flush()


def ended(bank: Bank) -> dict[Place, object]:
    """What became of each deposit: (account, offset of the consent), or the reason of its refusal."""
    found: dict[Place, object] = {}
    for message in topic_reader.messages(bank.settings, topics.clean(STREAM)):
        headers = dict(message.headers() or [])
        consent = headers.get(topics.CONSENT_HEADER)
        place = message.partition() or 0, int(headers[topics.RAW_OFFSET_HEADER] or b"")
        found[place] = (message.key() or b"").decode(), None if consent is None else int(consent)
    for event in topic_reader.records(bank.settings, topics.REFUSED):
        assert event["sealed_original"] is None or event["reason"] != "consent_withdrawn"
        found[event["raw_partition"], event["raw_offset"]] = event["reason"]
    return found


def judge(bank: Bank) -> dict[str, int]:
    """Compare every deposit with the oracle; return how many ended in which way.

    An event of the same millisecond as the deposit may have come before it or after it.
    """
    histories: dict[str, list[Happened]] = defaultdict(list)
    for each in bank.writer.history:
        histories[each.event.owner].append(each)
    found, counts = ended(bank), defaultdict[str, int](int)
    for place, (owner_id, at) in bank.deposits.items():
        history = sorted(histories[""] + histories[bank.account(owner_id)], key=lambda each: each.offset)
        subject = bank.subject(owner_id)
        wanted = [decided(history, 1, subject, TYPE, at)]
        if any(each.time == at for each in history):
            wanted.append(decided([each for each in history if each.time != at], 1, subject, TYPE, at))
        assert found[place] in wanted, (place, at, found[place], wanted)
        counts["clean" if isinstance(found[place], tuple) else str(found[place])] += 1
    return counts


def run(settings: Settings, histories: int, rounds: int, at_once: int, seed: int) -> dict[str, int]:
    keys.make_embedded_keys(settings)
    kafka.register(settings, kafka.legal_entity(1, "acme", "telecom"))
    bank = Bank(settings, random.Random(seed), [f"owner-{number}" for number in range(histories)])
    with running.parts(settings) as parts:
        bank.deposit(bank.owners[:20])
        bank.flush()
        kafka.wait_for(lambda: len(ended(bank)) == 20, 120)  # the worker is at work, close behind the deposits
        bank.writer.write(ENFORCED)
        interleave(bank, rounds, at_once, parts)
        kafka.wait_for(lambda: len(ended(bank)) >= len(bank.deposits), 300)
        parts.check()
    return judge(bank)


REASONS: Final = {"clean", "owner_unknown", "consent_missing", "consent_withdrawn", "consent_ended"}


def test_no_deposit_later_than_a_withdrawal_is_stored(deposit_topics: Settings) -> None:
    counts = run(deposit_topics, histories=60, rounds=60, at_once=20, seed=21)
    assert counts.keys() == REASONS


@pytest.mark.prove
def test_no_deposit_later_than_a_withdrawal_is_stored_in_ten_thousand_histories(deposit_topics: Settings) -> None:
    counts = run(deposit_topics, histories=10_000, rounds=1000, at_once=60, seed=2121)
    assert counts.keys() == REASONS
    assert sum(counts.values()) > 100_000


@pytest.mark.prove
def test_a_bank_that_does_not_ask_stores_as_before(deposit_topics: Settings) -> None:
    """Owners go under their pseudonyms, whatever accounts there are; a link names the account beforehand."""
    settings = deposit_topics
    keys.make_embedded_keys(settings)
    kafka.register(settings, kafka.legal_entity(1, "acme", "telecom"))
    bank = Bank(settings, random.Random(1), ["owner-1", "owner-2"])
    bank.writer.write(AccountEvent(EventKind.LINKED, "a" * 32, depositor=1, subject=bank.subject("owner-2")))
    with running.parts(settings) as parts:
        bank.deposit(bank.owners)
        bank.flush()
        kafka.wait_for(lambda: len(ended(bank)) == 2, 60)
        parts.check()
    assert sorted(map(str, ended(bank).values())) == sorted(
        map(str, [(bank.subject("owner-1"), None), ("a" * 32, None)])
    )
