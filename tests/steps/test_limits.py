"""Values outside a schema's limits are refused by both paths alike, and the detail says what the field takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.identity.keyed_hash import keyed
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.avro import UnfitError
from pipelines.steps.fast_path.numeric import number
from pipelines.steps.fast_path.record_state import RecordState, owner_of
from pipelines.steps.fast_path.shortcut import rewritten
from pipelines.steps.outcome import Clean, Outcome, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing
from tests.samples import KEY, raw

FAST, PLAIN = (
    ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts], fast_path=fast) for fast in (True, False)
)
LINE, CALL = "purchases.order_line.v1", "telecom.call.v1"
#: 2026-03-01T12:30Z, which every sample has.
WHEN = 1_772_368_200_000
DAY, FIRST = 86_400_000, 631_152_000_000


def one(record: RawRecord) -> Outcome:
    """The outcome of both paths, which is the same."""
    (fast,), (plain,) = (process([record], each, {}) for each in (FAST, PLAIN))
    assert fast == plain
    return fast


def at(moment: int, published: int = WHEN) -> RawRecord:
    """A call at that moment, which datetime need not hold."""
    call = raw(CALL)
    value = (call.value or b"").replace(framing.long(WHEN), framing.long(moment))
    return call._replace(value=value, published=published)


@pytest.mark.parametrize(
    ("fields", "takes"),
    [
        ({"quantity": -5}, "quantity takes a whole number from 0"),
        ({"quantity": -(2**31)}, "quantity takes a whole number from 0"),
        ({"currency": "ZZZ"}, "currency takes a code of ISO 4217"),
    ],
)
def test_a_value_outside_the_limits_is_refused(fields: dict[str, Any], takes: str) -> None:
    assert one(raw(LINE, **fields)) == Rejected(Reason.BAD_VALUE, takes, LINE, "acme")


@pytest.mark.parametrize("fields", [{"quantity": 0}, {"quantity": 2**31 - 1}, {"currency": "DEM"}, {"currency": None}])
def test_a_value_at_the_limits_is_stored_by_the_fast_path(fields: dict[str, Any]) -> None:
    assert rewritten(raw(LINE, **fields), FAST)
    assert isinstance(one(raw(LINE, **fields)), Clean)


EPOCH_SECONDS, IN_2099 = 1_772_368_200, 4_070_908_800_000


@pytest.mark.parametrize("moment", [EPOCH_SECONDS, IN_2099, 0, -WHEN, FIRST - 1, WHEN + DAY + 1, 2**62])
def test_a_time_that_cannot_be_is_refused(moment: int) -> None:
    outcome = one(at(moment))
    assert isinstance(outcome, Rejected)
    if moment < 2**60:  # else no datetime holds it
        takes = "from 1990-01-01T00:00:00Z to 24 hours after Kafka took the record"
        detail = f"occurred_at takes a time in milliseconds (not seconds) since 1970, {takes}"
        assert outcome == Rejected(Reason.BAD_VALUE, detail, CALL, "acme")


@pytest.mark.parametrize(
    ("moment", "published"),
    [(FIRST, WHEN), (WHEN, WHEN), (WHEN + DAY, WHEN), (WHEN + 7, WHEN), (IN_2099, -1), (IN_2099, IN_2099 - DAY)],
)
def test_a_time_at_the_limits_is_stored_by_the_fast_path(moment: int, published: int) -> None:
    assert rewritten(at(moment, published), FAST)
    assert isinstance(one(at(moment, published)), Clean)


@given(
    st.integers(FIRST - 9, 2 * IN_2099) | st.integers(-(2**63), 2**63 - 1) | st.sampled_from([2**34, 2**41]),
    st.integers(-(10**8), 10**8),
    st.booleans(),
)
def test_any_time_ends_the_same_by_either_path(moment: int, since: int, known: bool) -> None:
    published = max(-1, moment - DAY + since) if known else -1
    held = FIRST <= moment <= (published + DAY if published >= 0 else 253_402_300_799_999)
    assert isinstance(one(at(moment, min(published, 2**62))), Clean) == (held and moment <= 253_402_300_799_999)


@given(st.integers(-(2**31), 2**31 - 1))
def test_any_quantity_ends_the_same_by_either_path(quantity: int) -> None:
    assert isinstance(one(raw(LINE, quantity=quantity)), Clean) == (quantity >= 0)


STATE = RecordState(owner_of(b"owner-7", KEY, KEY), keyed(KEY), -1)
BOUNDS = st.integers(-300, 300) | st.integers(-(2**63), 2**63 - 1)


@given(BOUNDS, BOUNDS, BOUNDS)
def test_a_number_is_kept_within_its_bounds(value: int, one_bound: int, other: int) -> None:
    least, most = sorted((one_bound, other))
    step = number(least, most)
    for bound in {value, least, most, least - 1, most + 1}:
        data = framing.long(bound) if -(2**63) <= bound < 2**63 else b""
        if not data:
            continue
        if least <= bound <= most:
            assert step(data, 0, STATE) == len(data)
        else:
            with pytest.raises(UnfitError):
                step(data, 0, STATE)
