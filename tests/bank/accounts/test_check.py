"""Who may deposit what, against an oracle that is slow and obvious."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.check import Claim, Refusal, refusal
from bank.accounts.depositors import SHARED_NAME, Depositor, Depositors, Kind, Status
from pipelines.steps.outcome import Reason
from tests.bank.accounts.draw import NAMES, OTHER_OWNER, OWNER, SUBJECTS, TIMES, entity, entries, histories, shared

OWN, SHARED = "deposits.raw.d000001.social", "deposits.raw.social"


def claim(
    topic: str = OWN, name: str = "acme", subject: str = "social.post", owner: str = OWNER, time: int = 20
) -> Claim:
    return Claim(topic, name, subject, owner, time)


def found(claimed: Claim, *known: Depositor, proven: bool = False) -> Refusal | None:
    return refusal(Depositors(known), claimed, lambda _entry: proven)


def test_a_depositor_deposits_on_its_own_topic() -> None:
    assert found(claim(), entity()) is None


@pytest.mark.parametrize(
    ("claimed", "why"),
    [
        (claim(name="tickertape"), Refusal.OTHER_NAME),
        (claim(topic="deposits.raw.d000002.social"), Refusal.UNKNOWN),
        (claim(topic="deposits.raw.d000000.social"), Refusal.UNKNOWN),
        (claim(topic="deposits.raw.elsewhere"), Refusal.UNKNOWN),
        (claim(subject="telecom.call"), Refusal.OTHER_SCHEMA),
        (claim(time=9), Refusal.UNKNOWN),
        (claim(time=30), Refusal.SUSPENDED),
        (claim(time=50), Refusal.ENDED),
        (claim(time=-1), Refusal.ENDED),
        (claim(topic=SHARED), Refusal.UNPROVEN),
    ],
)
def test_what_is_not_granted_is_refused(claimed: Claim, why: Refusal) -> None:
    history = ((Status.ACTIVE, 10), (Status.SUSPENDED, 30), (Status.ACTIVE, 40), (Status.ENDED, 50))
    assert found(claimed, entity(1, "acme", *history)) is why


def test_an_empty_list_of_record_types_means_none() -> None:
    assert found(claim(), entity(schemas=frozenset())) is Refusal.OTHER_SCHEMA


def test_an_owner_deposits_for_itself_alone() -> None:
    alice = entity(kind=Kind.OWNER, owner=OWNER)
    assert found(claim(), alice) is None
    assert found(claim(owner=OTHER_OWNER), alice) is Refusal.OTHER_OWNER


def test_a_bank_of_before_takes_any_name_on_a_shared_stream_but_a_registered_one() -> None:
    assert found(claim(SHARED, "anybody"), entity()) is None
    assert found(claim(SHARED), entity()) is Refusal.UNPROVEN
    assert found(claim(SHARED), entity(shared_until=21)) is None
    assert found(claim(SHARED), entity(), proven=True) is None


def test_once_the_shared_streams_are_closed_no_unregistered_name_is_taken() -> None:
    closed = shared((Status.ACTIVE, 0), (Status.ENDED, 15))
    assert found(claim(SHARED, "anybody", time=14), closed) is None
    assert found(claim(SHARED, "anybody"), closed) is Refusal.UNKNOWN
    assert found(claim(SHARED, SHARED_NAME), closed) is Refusal.UNKNOWN


@st.composite
def worlds(draw: st.DrawFn) -> list[Depositor]:
    known = [draw(entries(number, name)) for number, name in enumerate(NAMES[: draw(st.integers(0, 2))], 1)]
    return known + [shared(*draw(histories())) for _ in range(draw(st.integers(0, 1)))]


CLAIMS = st.builds(
    Claim,
    st.sampled_from((SHARED, *(f"deposits.raw.d00000{number}.social" for number in range(4)))),
    st.sampled_from((*NAMES, SHARED_NAME, "nobody")),
    st.sampled_from(SUBJECTS),
    st.sampled_from((OWNER, OTHER_OWNER)),
    TIMES,
)


def is_granted(known: list[Depositor], claimed: Claim, *, proven: bool) -> bool:
    """The oracle: read the rules one by one, over a list."""
    entry = next((each for each in known if each.name == claimed.depositor and each.kind is not Kind.SHARED), None)
    on_shared = claimed.topic == SHARED
    if on_shared and entry is None:
        closed = [each for each in known if each.kind is Kind.SHARED]
        return not closed or _active(closed[0], claimed.time)
    if entry is None or not (on_shared or claimed.topic == f"deposits.raw.d{entry.number:06d}.social"):
        return False
    if on_shared and not proven and claimed.time >= entry.shared_until:
        return False
    mine = entry.kind is Kind.LEGAL_ENTITY or entry.owner == claimed.owner
    return _active(entry, claimed.time) and claimed.subject in entry.schemas and mine


def _active(entry: Depositor, time: int) -> bool:
    status = None
    for change in entry.changes:
        if change.since <= time:
            status = change.status
    return status is Status.ACTIVE


@given(worlds(), CLAIMS, st.booleans())
def test_it_grants_what_the_oracle_grants(known: list[Depositor], claimed: Claim, proven: bool) -> None:
    assert (found(claimed, *known, proven=proven) is None) == is_granted(known, claimed, proven=proven)


def test_each_refusal_is_a_reason() -> None:
    assert {each.value for each in Refusal} <= {each.value for each in Reason}
