"""Registered depositors in the steps: both paths refuse alike, and a failed event names the proven depositor."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bank.accounts import proofs
from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from bank.identity import pseudonyms
from pipelines.scanner.requests import ScanRequest, ScanResult
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.details import DETAILS
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import topics
from tests.bank.accounts.draw import NAMES, TIMES, entity, entries
from tests.samples import KEY, raw, without_limits

OWN = topics.raw("d000001.social")
CATALOG = without_limits()
ALICE = pseudonyms.owner_pseudonym(KEY, "owner-7")


def find_nothing(requests: Sequence[ScanRequest]) -> list[ScanResult]:
    return [[] for _ in requests]


def one(record: RawRecord, *known: Depositor, fast: bool = True) -> Outcome:
    config = ProcessorConfig(CATALOG, KEY, find_nothing, fast_path=fast, depositors=Depositors(known))
    (outcome,) = process([record], config, {})
    return outcome


def post(topic: str = OWN, published: int = 20, **fields: Any) -> RawRecord:
    return raw("social.post.v1", **fields)._replace(topic=topic, published=published)


def test_a_registered_depositors_record_is_clean() -> None:
    assert isinstance(one(post(), entity()), Clean)


def test_a_forged_name_fails_and_the_failed_event_names_the_topics_depositor() -> None:
    assert one(post(depositor="tickertape"), entity(), entity(2, "tickertape")) == Rejected(
        Reason.WRONG_DEPOSITOR, DETAILS[Reason.WRONG_DEPOSITOR], "social.post.v1", "acme"
    )


def test_a_record_that_cannot_be_read_counts_for_the_topics_depositor() -> None:
    outcome = one(post()._replace(value=b"\xc3\x01"), entity())
    assert isinstance(outcome, Rejected)
    assert outcome.depositor == "acme"


def test_an_owner_who_deposits_for_another_is_refused() -> None:
    alice = entity(kind=Kind.OWNER, owner=ALICE)
    assert isinstance(one(post(), alice), Clean)
    outcome = one(post(owner_id="owner-8"), alice)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.WRONG_OWNER


def test_a_record_before_the_suspension_is_taken_however_late_it_is_read() -> None:
    suspended = entity(1, "acme", (Status.ACTIVE, 10), (Status.SUSPENDED, 30))
    assert isinstance(one(post(published=29), suspended), Clean)
    outcome = one(post(published=30), suspended)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.DEPOSITOR_SUSPENDED


def test_a_shared_stream_takes_a_registered_name_with_its_proof_alone() -> None:
    acme = entity(generation=2)
    record = post(topics.raw("social"))
    key = proofs.proof_key(KEY, 1, 2)
    proof = proofs.proof(key, "acme", record.key or b"", record.value or b"")
    signed = record._replace(headers=((topics.PROOF_HEADER, proof),))
    assert isinstance(one(signed, acme), Clean)
    for forged in (record, signed._replace(headers=((topics.PROOF_HEADER, b"\0" * 32),))):
        outcome = one(forged, acme)
        assert isinstance(outcome, Rejected)
        assert outcome.reason is Reason.DEPOSITOR_UNPROVEN
    assert isinstance(one(signed, replace(acme, generation=3)), Rejected)


def test_without_a_generation_nothing_is_proven() -> None:
    record = post(topics.raw("social"))
    proof = proofs.proof(proofs.proof_key(KEY, 1, 0), "acme", record.key or b"", record.value or b"")
    assert isinstance(one(record._replace(headers=((topics.PROOF_HEADER, proof),)), entity()), Rejected)


@given(
    st.lists(st.integers(1, 2), max_size=2, unique=True).flatmap(
        lambda numbers: st.tuples(*(entries(number, NAMES[number - 1]) for number in numbers))
    ),
    st.sampled_from((OWN, topics.raw("d000002.social"), topics.raw("social"))),
    st.sampled_from(NAMES),
    TIMES,
)
def test_both_paths_give_the_same(known: tuple[Depositor, ...], topic: str, name: str, time: int) -> None:
    record = post(topic, time, depositor=name)
    assert one(record, *known) == one(record, *known, fast=False)
