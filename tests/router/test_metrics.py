"""The state that a router shows: its own, or that its store is slow while it routes."""

import pytest

from pipelines.keys.owner_keys import KeysState
from pipelines.metrics import metrics
from pipelines.metrics.labels import RouterState
from pipelines.router.metrics import RouterMetrics


def shown() -> set[str]:
    return {
        state.value
        for state in RouterState
        if metrics.REGISTRY.get_sample_value("teller_router_state", {"state": state.value})
    }


@pytest.fixture
def observer() -> RouterMetrics:
    observer = RouterMetrics(slow=5.0)
    observer.state(RouterState.ROUTING)
    return observer


def test_a_slow_call_makes_the_store_slow_until_one_is_not(observer: RouterMetrics) -> None:
    observer.store_called("put_new", 4.9)
    assert shown() == {"routing"}
    observer.store_called("put_new", 5.0)
    assert shown() == {"store-slow"}
    observer.store_called("put_new", 4.9)
    assert shown() == {"routing"}


def test_any_other_state_goes_before_it(observer: RouterMetrics) -> None:
    observer.store_called("put_new", 5.0)
    observer.state(RouterState.KAFKA_UNAVAILABLE)
    assert shown() == {"kafka-unavailable"}
    observer.state(RouterState.ROUTING)
    assert shown() == {"store-slow"}


def test_what_a_router_knows_of_owners_keys_is_shown() -> None:
    observer = RouterMetrics(clock=lambda: 1000.0)
    observer.keys_read(KeysState(3, 12, 60.0))
    observer.keys_read(KeysState(3, 13, None))  # the time of the last answer stays
    shown = {name: metrics.REGISTRY.get_sample_value(f"teller_{name}") for name in (
        "keys_epoch", "keys_owners", "custody_confirmed_timestamp_seconds"
    )}  # fmt: skip
    assert shown == {"keys_epoch": 3, "keys_owners": 13, "custody_confirmed_timestamp_seconds": 940}
