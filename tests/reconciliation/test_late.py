"""What is late: a record in a long chunk waits by setting, and only what is beyond that counts."""

from collections.abc import Mapping

import pytest

from pipelines.kafka.offsets import Place
from pipelines.router.kafka.port import Position
from teller.operate.reconciliation import lag
from teller.operate.reconciliation.lag import LagWatch
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import PartitionPositions


class Told:
    """Every oldest record came at second 1000."""

    def __init__(self, _client: object) -> None: ...

    def times(self, waiting: Mapping[Place, range]) -> dict[Place, int]:
        return dict.fromkeys(waiting, 1_000_000)

    def close(self) -> None: ...


@pytest.mark.parametrize(("now", "late"), [(1_300.0, 0.0), (87_370.0, 0.0), (87_400.0, 30.0)])
def test_the_age_of_what_routers_have_left_is_what_is_beyond_a_long_chunk(
    monkeypatch: pytest.MonkeyPatch, now: float, late: float
) -> None:
    monkeypatch.setattr(lag, "Oldest", Told)
    watch = LagWatch({}, lambda: now, {"deposits.clean.social": 86_370.0}.__getitem__)
    at = PartitionPositions(4, Position(2, ""), range(9), range(4))
    ages = {each.backlog.stage: (each.records, each.age) for each in watch.look({StreamPartition("social", 0): at})}
    assert ages == {"worker": (5, now - 1000), "router": (2, late)}
