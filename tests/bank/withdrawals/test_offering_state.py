"""State of an offering by its dates, its order to close, and its newer versions."""

from dataclasses import replace

import pytest

from bank.withdrawals.offerings import Offerings, OfferingState, closing
from tests.bank.withdrawals.samples import OFFERING

NOT_YET, OPEN, REPLACED, CLOSED, EXPIRED = OfferingState
OPENS, CLOSES, EXPIRES = OFFERING.opens, OFFERING.closes, OFFERING.terms.expires


@pytest.mark.parametrize(
    ("now", "state", "closed", "older"),
    [
        (OPENS - 1, NOT_YET, CLOSED, REPLACED),
        (OPENS, OPEN, CLOSED, REPLACED),
        (CLOSES - 1, OPEN, CLOSED, REPLACED),
        (CLOSES, CLOSED, CLOSED, CLOSED),
        (EXPIRES - 1, CLOSED, CLOSED, CLOSED),
        (EXPIRES, EXPIRED, EXPIRED, EXPIRED),
    ],
)
def test_the_state_is_that_of_the_time(now: int, state: OfferingState, closed: OfferingState, older: object) -> None:
    found = Offerings()
    assert found.take(OFFERING)
    assert found.state(OFFERING, now) is state
    assert found.take(replace(OFFERING, version=3))
    assert found.state(OFFERING, now) is older
    assert found.state(replace(OFFERING, version=3), now) is state
    assert found.take_record(*closing(OFFERING.id))
    assert found.state(OFFERING, now) is closed
