"""Links and consents in the steps: both paths decide alike, and the account takes the place of the owner's id."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.depositors import Depositors, Kind, Status
from bank.accounts.events import AccountEvent, EventKind
from bank.accounts.permissions import Denial, Permissions
from bank.identity import pseudonyms
from pipelines.scanner.requests import Scan
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.details import DETAILS
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from tests.bank.accounts.consent_oracle import CONSENT_ID, Happened, decided
from tests.bank.accounts.draw import entity, shared
from tests.samples import DEPOSITED, KEY, raw, without_limits

OWN: Final = topics.raw("d000001.social")
SUBJECT: Final = pseudonyms.owner_pseudonym(KEY, "owner-7")
CATALOG: Final = without_limits()
ACCOUNT: Final = "a" * 32
TYPES: Final = tuple({schema.subject for schema in DEPOSITED})
ENFORCED = AccountEvent(EventKind.ENFORCED)
LINKED = AccountEvent(EventKind.LINKED, ACCOUNT, depositor=1, subject=SUBJECT)
UNLINKED = replace(LINKED, event=EventKind.UNLINKED)
CONSENTED = AccountEvent(EventKind.CONSENTED, ACCOUNT, depositor=1, schemas=TYPES, consent_id=CONSENT_ID)
WITHDRAWN = AccountEvent(EventKind.WITHDRAWN, ACCOUNT, depositor=1, schemas=TYPES)


def find_nothing(requests: Any) -> list[Any]:
    return [[] for _ in requests]


def config(*happened: tuple[AccountEvent, int], fast: bool = True, depositors: Depositors | None = None) -> Any:
    """Configuration after these events, each with Kafka's time of it; offsets count from 100."""
    known, scan = Permissions(), find_nothing
    for offset, (event, time) in enumerate(happened, 100):
        assert known.take(event, offset, time)
    registered = depositors or Depositors([entity(schemas=frozenset(TYPES))])
    typed: Scan = scan
    return ProcessorConfig(CATALOG, KEY, typed, fast_path=fast, depositors=registered, permissions=known)


def post(published: int, topic: str = OWN, **fields: Any) -> RawRecord:
    return raw("social.post.v1", **fields)._replace(topic=topic, published=published)


def one(record: RawRecord, *happened: tuple[AccountEvent, int], **more: Any) -> Outcome:
    """The outcome of both paths, which is the same."""
    fast, plain = (process([record], config(*happened, fast=fast, **more), {}) for fast in (True, False))
    assert fast == plain
    return fast[0]


def reason(outcome: Outcome) -> Reason:
    assert isinstance(outcome, Rejected)
    assert (outcome.schema, outcome.depositor, outcome.detail) == ("social.post.v1", "acme", DETAILS[outcome.reason])
    return outcome.reason


def test_denials_are_reasons() -> None:
    assert {Reason(denial.value) for denial in Denial} <= set(Reason)


def test_no_entry_means_no() -> None:
    assert reason(one(post(50), (ENFORCED, 5))) is Reason.OWNER_UNKNOWN
    assert reason(one(post(50), (ENFORCED, 5), (LINKED, 6))) is Reason.CONSENT_MISSING
    given_to = (ENFORCED, 5), (LINKED, 6), (CONSENTED, 20)
    assert reason(one(post(19), *given_to)) is Reason.CONSENT_MISSING
    assert reason(one(post(50), *given_to, (WITHDRAWN, 50))) is Reason.CONSENT_WITHDRAWN
    until = replace(CONSENTED, valid_until=40)
    assert reason(one(post(40), (ENFORCED, 5), (LINKED, 6), (until, 20))) is Reason.CONSENT_ENDED
    assert reason(one(post(50), *given_to, (UNLINKED, 50))) is Reason.OWNER_UNKNOWN


def test_a_record_before_the_withdrawal_is_taken_however_late_it_is_read() -> None:
    outcome = one(post(49), (ENFORCED, 5), (LINKED, 6), (CONSENTED, 20), (WITHDRAWN, 50))
    assert isinstance(outcome, Clean)
    assert (outcome.key, outcome.consent) == (ACCOUNT.encode(), 102)


@pytest.mark.parametrize("name", [schema.name for schema in DEPOSITED])
def test_the_account_takes_the_owners_place_and_nothing_else_changes(name: str) -> None:
    """Hashes within an owner's records stay those of the depositor's id of the owner."""
    schema = catalog.load().by_name(name)
    record = raw(name)._replace(topic=topics.raw(f"d000001.{schema.domain}"), published=50)
    by_name = Depositors([entity(domains=topics.DOMAINS, schemas=frozenset(TYPES))])
    before = one(record, depositors=by_name)
    after = one(record, (ENFORCED, 5), (LINKED, 6), (CONSENTED, 20), depositors=by_name)
    assert isinstance(before, Clean)
    assert isinstance(after, Clean)
    assert (before.key, after.key) == (SUBJECT.encode(), ACCOUNT.encode())
    assert before.value.replace(SUBJECT.encode(), ACCOUNT.encode(), 1) == after.value
    assert framing.decode_body(schema, after.value[framing.HEADER_BYTES :])["owner_id"] == ACCOUNT
    event = pseudonyms.deduplication_key(KEY, ACCOUNT, "acme", schema.subject, "00000000-0000-0000-0000-000000000007")
    assert after.event == event
    assert before.event != event


def test_before_the_bank_asks_nobody_is_refused_and_the_consent_is_named() -> None:
    outcome = one(post(50))
    assert isinstance(outcome, Clean)
    assert (outcome.key, outcome.consent) == (SUBJECT.encode(), None)
    outcome = one(post(50), (LINKED, 6), (CONSENTED, 20), (ENFORCED, 60))
    assert isinstance(outcome, Clean)
    assert (outcome.key, outcome.consent) == (ACCOUNT.encode(), 101)


def test_the_depositors_refusals_come_first() -> None:
    suspended = Depositors([entity(1, "acme", (Status.ACTIVE, 10), (Status.SUSPENDED, 30))])
    assert reason(one(post(50), (ENFORCED, 5), depositors=suspended)) is Reason.DEPOSITOR_SUSPENDED
    outcome = one(post(50, depositor="mill"), (ENFORCED, 5))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.WRONG_DEPOSITOR


def test_on_a_shared_stream_the_name_says_whose_links_count() -> None:
    """Whoever deposits there without being registered has no number, so nobody is linked to it."""
    happened = (ENFORCED, 5), (LINKED, 6), (CONSENTED, 20)
    both = Depositors([shared((Status.ACTIVE, 1)), entity(shared_until=1000)])
    outcome = one(post(50, topics.raw("social")), *happened, depositors=both)
    assert isinstance(outcome, Clean)
    assert outcome.consent == 102
    stranger = post(50, topics.raw("social"), depositor="mill")
    outcome = one(stranger, *happened, depositors=both)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.OWNER_UNKNOWN
    assert isinstance(one(stranger, depositors=both), Clean)


def test_an_owner_who_deposits_has_a_number_as_well() -> None:
    alice = Depositors([entity(kind=Kind.OWNER, owner=SUBJECT)])
    outcome = one(post(50), (ENFORCED, 5), (LINKED, 6), (CONSENTED, 20), depositors=alice)
    assert isinstance(outcome, Clean)
    assert outcome.key == ACCOUNT.encode()


EVENTS = st.sampled_from((ENFORCED, LINKED, UNLINKED, CONSENTED, WITHDRAWN, replace(CONSENTED, valid_until=24),
                          replace(LINKED, owner="b" * 32), replace(CONSENTED, owner="b" * 32)))  # fmt: skip


@given(st.lists(st.tuples(EVENTS, st.integers(0, 4)), max_size=12), st.lists(st.integers(9, 40), max_size=6))
def test_a_remembered_ruling_is_never_out_of_date(drawn: list[tuple[AccountEvent, int]], times: list[int]) -> None:
    """Between any two events the same records are decided again, by both paths, as the oracle decides them."""
    configs, history, time = [config(fast=fast) for fast in (True, False)], list[Happened](), 10
    batch = [post(published) for published in (*times, -1)]
    for event, step in drawn:
        history.append(Happened(event, 100 + len(history), time := time + step))
        fast, plain = (_after(each, history[-1], batch) for each in configs)
        assert fast == plain
        for record, outcome in zip(batch, fast, strict=True):
            if record.published >= 10 or record.published < 0:
                wanted = decided(history, 1, SUBJECT, "social.post", record.published)
                found = (outcome.key.decode(), outcome.consent) if isinstance(outcome, Clean) else outcome.reason
                assert found == wanted


def _after(known: Any, happened: Happened, batch: list[RawRecord]) -> list[Outcome]:
    assert known.permissions.take(*happened)
    return process(batch, known, {})
