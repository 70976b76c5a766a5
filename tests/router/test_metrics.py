"""The state that a router shows: its own, or that its store is slow while it routes."""

import pytest

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
