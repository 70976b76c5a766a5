"""The router's figures and states as metrics."""

from pipelines import metrics
from pipelines.router.observer import RouterObserver, RouterState
from schemas.topics import domain_of


class RouterMetrics(RouterObserver):
    """Sets the metrics of the table in `metrics`."""

    def state(self, state: RouterState) -> None:
        for known in RouterState:
            metrics.ROUTER_STATE.labels(known.value).set(known is state)

    def retry(self, state: RouterState, attempt: int) -> None:  # noqa: ARG002 - each attempt counts one
        metrics.ROUTER_RETRIES.labels(state.value).inc()

    def assigned(self, partitions: int) -> None:
        metrics.ROUTER_PARTITIONS.set(partitions)

    def buffered(self, records: int, size: int) -> None:
        metrics.ROUTER_BUFFERED_RECORDS.set(records)
        metrics.ROUTER_BUFFERED_BYTES.set(size)

    def chunk_stored(self, topic: str, records: int, objects: int, size: int, repeats: int) -> None:
        domain = domain_of(topic)
        metrics.RECORDS_STORED.labels(domain).inc(records)
        metrics.OBJECTS_STORED.labels(domain).inc(objects)
        metrics.BYTES_STORED.labels(domain).inc(size)
        metrics.REPEATS_DROPPED.labels(domain).inc(repeats)
