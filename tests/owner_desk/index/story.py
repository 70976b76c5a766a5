"""Records of a bank with three owners, as they lie on its topics: one deposits much, one leases out, one is erased."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from bank.access import access_event
from bank.access.access_event import Access, Actor, made
from bank.accounts import entries, erasures, events
from bank.accounts.depositors import Change, Depositor, Kind, Status
from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.ledger import posting_records
from bank.ledger.accounts import AccountPlace, account
from bank.ledger.months import DAY_MS
from bank.ledger.posting import Leg, Posting, PostingKind, reversal
from bank.withdrawals import events as withdrawal_events
from bank.withdrawals import offerings, originators
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.rules import JudgeRule
from pipelines.transparency.recorded import NewLeaf, SourceRecord, recorded
from schemas import catalog, framing, topics
from teller.operate.owner_desk.index.heard import Heard
from tests.bank.withdrawals.packaging.story import PACKAGE, decisions, everything, films
from tests.bank.withdrawals.samples import NOW, OTHER_OWNER, OWNER, registered
from tests.bank.withdrawals.test_deciding import STANDS

#: Erased in the end.
GONE: Final = "e" * 32
ACME: Final = Depositor(
    7, "acme-social", Kind.LEGAL_ENTITY, ("social",), frozenset({"social.post"}), (Change(Status.ACTIVE, 1),),
    legal_name="Acme Social GmbH",
)  # fmt: skip
ENDED: Final = replace(ACME, number=8, name="old", changes=(Change(Status.ACTIVE, 1), Change(Status.ENDED, 2)))
SUBJECT: Final = "5" * 32
BY: Final = Actor("ann", "operator", "letter 7")
HEX = "{:032x}"
Message = tuple[bytes | None, bytes | None]


def receipt(
    number: int, owner: str = OWNER, *, records: int = 2, depositor: str = ACME.name, schema: str = "social.post.v1",
    replaces: Iterable[int] = (),
) -> Message:  # fmt: skip
    fields = {
        "receipt_id": UUID(int=number), "bucket": "b", "object_key": f"{schema}/{number}", "sha256": "0" * 64,
        "size_bytes": 10, "schema": schema, "depositor": depositor, "clean_topic": "c", "clean_partition": 0,
        "clean_offsets": list(range(records)), "raw_offsets": list(range(records)), "chunk_start": 0,
        "chunk_end": records, "rules": [], "consents": [], "corrections": [], "hash_keys": [],
        "days": [{"day": date(2026, 3, 4), "records": records}], "owner": owner, "record_count": records,
        "encryption": "AGS1" if number % 2 else "", "replaces": [str(UUID(int=each)) for each in replaces],
    }  # fmt: skip
    return owner.encode(), framing.encode(catalog.load().by_name("pipeline.receipt.v5"), fields)


def heard(topic: str, messages: Iterable[Message], partition: int = 0, step: int = DAY_MS) -> list[Heard]:
    """Lay messages on a topic, one each `step` milliseconds; those of a further partition are later."""
    begin = NOW + 10 * partition * DAY_MS
    return [Heard(topic, partition, at, begin + at * step, *each) for at, each in enumerate(messages)]


def accounts() -> list[Message]:
    found = [
        AccountEvent(EventKind.OPENED, OWNER, AccountKind.PERSON, successor=OTHER_OWNER),
        AccountEvent(EventKind.OPENED, OTHER_OWNER, AccountKind.PERSON),
        AccountEvent(EventKind.OPENED, GONE, AccountKind.PERSON),
        AccountEvent(EventKind.LINKED, OWNER, depositor=7, subject=SUBJECT),
        AccountEvent(EventKind.CONSENTED, OWNER, depositor=7, consent_id=UUID(int=1), schemas=("social.post",)),
        AccountEvent(EventKind.CONSENTED, OWNER, depositor=7, consent_id=UUID(int=2), schemas=("social.reaction",),
                     valid_until=NOW + 9 * DAY_MS),
        AccountEvent(EventKind.WITHDRAWN, OWNER, depositor=7, schemas=("social.post",)),
        AccountEvent(EventKind.CLAIMED, OTHER_OWNER, depositor=7, subject="6" * 32),
        AccountEvent(EventKind.ENFORCED),
        AccountEvent(EventKind.CONSENTED, "9" * 32, depositor=7, consent_id=UUID(int=3), schemas=("social.post",)),
    ]  # fmt: skip
    return [*map(events.encoded, found), (b"x", b"canary")]


def receipts() -> tuple[list[Message], list[Message]]:
    """Two partitions: what stands in another's place may lie on the other one."""
    first = [receipt(at) for at in range(1, 8)]
    first += [
        receipt(11, depositor="phone", schema="telecom.call.v1"),
        receipt(1),
        receipt(20, GONE),
        (b"x", b"canary"),
    ]
    second = [receipt(31, replaces=[2]), receipt(32, replaces=[31, 3]), receipt(32, replaces=[31, 3])]
    second += [receipt(41, OTHER_OWNER, records=5), receipt(5, replaces=[5]), receipt(21, GONE)]
    return first, second


def looks() -> list[Message]:
    found = [
        made(UUID(int=at), owner, access, BY, what=what)
        for at, (owner, access, what) in enumerate((
            (OWNER, Access.READ, "social.post"), ("", Access.EXPORT, "all"), (OTHER_OWNER, Access.LINK, "claimed"),
            ("", Access.EXPORT, "all"), (GONE, Access.READ, "x"), ("", Access.VERIFY, ""), (OWNER, Access.CONSENT, "y"),
        ), 1)
    ]  # fmt: skip
    return [*map(access_event.encoded, found), (b"", b"canary")]


def decided() -> list[Message]:
    refused = WithdrawalEvent(
        WithdrawalKind.REFUSED, OWNER, NOW + 5, UUID(int=500), offering="films", version=1, originator="acme",
        rule=JudgeRule.TOO_FEW_RECORDS,
    )  # fmt: skip
    stands = WithdrawalEvent(WithdrawalKind.STANDING, OWNER, NOW + 6, UUID(int=501), standing=STANDS)
    gone = replace(decisions()[0], owner=GONE)
    again = decisions()[1]  # a licence that was revoked does not begin again
    return [withdrawal_events.encoded(each) for each in (*decisions(), refused, stands, gone, again)]


def postings() -> list[Message]:
    def legs(owner: str, place: AccountPlace, party: str, amount: int) -> tuple[Leg, ...]:
        return Leg(account(AccountPlace.OWNER, owner), "EUR", amount), Leg(account(place, party), "EUR", -amount)

    shared = Posting(PostingKind.SHARED, f"{PACKAGE}/1", NOW, legs(OWNER, AccountPlace.CARRY, "films", -3_000_000))
    other = Posting(PostingKind.SHARED, f"{PACKAGE}.2/1", NOW, legs(OTHER_OWNER, AccountPlace.CARRY, "films", -7))
    fee = Posting(PostingKind.METERING, "m", NOW, legs(OWNER, AccountPlace.INCOME, "", 250_000), "acme-social", OWNER)
    paid = Posting(PostingKind.PAYMENT, "p", NOW + 40 * DAY_MS, legs(OWNER, AccountPlace.CASH, "", 1_000_000))
    gone = Posting(PostingKind.SHARED, f"{PACKAGE}/2", NOW, legs(GONE, AccountPlace.CARRY, "films", -9))
    back = reversal(other, "r", NOW)
    held = Posting(PostingKind.HELD, "h", NOW, owner=OWNER)
    return [*map(posting_records.encoded, (shared, other, fee, paid, gone, back, held)), (b"x", b"canary")]


def leaves(sources: Iterable[Heard]) -> list[Heard]:
    """Log records as the log writer does."""
    found = list[Heard]()
    for leaf, each in enumerate(sources):
        source = SourceRecord(each.topic, each.partition, each.offset, each.key, each.value, each.time)
        new = recorded(source, leaf, bytes(32), lambda _owner: bytes(32), 10**6)
        if isinstance(new, NewLeaf) and new.message:
            entry = new.message
            found.append(
                Heard(topics.LOG_ENTRIES, 0, len(found), each.time, entry.key, entry.value, tuple(entry.headers))
            )
    return [*found, Heard(topics.LOG_ENTRIES, 0, len(found), NOW, b"x", b"canary")]


def streams() -> list[list[Heard]]:
    """Return the records of each partition, in their order."""
    first, second = receipts()
    said = [*map(offerings.encoded, (films(), replace(films(), version=2))), offerings.closing("over"), (b"x", b"{}")]
    deposited = [heard(topics.RECEIPTS, first), heard(topics.RECEIPTS, second, 1)]
    offered = heard(topics.OFFERINGS, said)
    erased = (ErasureEvent(ErasureKind.HELD, OWNER, "law", NOW), ErasureEvent(ErasureKind.ERASED, GONE))
    return [
        heard(topics.ACCOUNTS, accounts(), step=1),
        heard(topics.DEPOSITORS, [*map(entries.encoded, (ACME, ENDED)), (b"x", b"canary")]),
        heard(topics.ORIGINATORS, [originators.encoded(registered())]),
        heard(topics.ERASURES, [erasures.encoded(each) for each in erased]),
        *deposited,
        heard(topics.ACCESS, looks()),
        offered,
        heard(topics.WITHDRAWALS, decided()),
        heard(topics.DELIVERIES, [deliveries.encoded(each) for each in everything()[1]]),
        heard(topics.LEDGER_POSTINGS, postings()),
        leaves([*deposited[0], *deposited[1], *offered]),
    ]


#: Records of the story that are not the bank's.
FOREIGN: Final = 7


def everything_heard() -> Iterator[Heard]:
    for each in streams():
        yield from each
