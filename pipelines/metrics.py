"""Every metric of Teller, in one table; docs/operating.md shows it, and a test holds the two together.

Labels are domains, reasons, schemas, fields, entities, operators and states: never an owner, a depositor's record or
a bucket.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, start_http_server

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
BATCH_SECONDS: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def _counter(name: str, words: str, *labels: str) -> Counter:
    return Counter(name, words, labels, registry=REGISTRY)


def _gauge(name: str, words: str, *labels: str) -> Gauge:
    return Gauge(name, words, labels, registry=REGISTRY)


RECORDS_READ: Final = _counter("teller_raw_records", "Raw records taken from Kafka.", "domain")
RECORDS_CLEAN: Final = _counter("teller_clean_records", "Records stripped and delivered to the clean topic.", "domain")
RECORDS_FAILED: Final = _counter("teller_failed_records", "Records rejected, by reason.", "domain", "reason")
ENTITIES_REMOVED: Final = _counter("teller_entities_removed", "Spans of text replaced, by entity.", "entity")
FIELDS_CHANGED: Final = _counter("teller_fields_changed", "Fields changed by a privacy rule, by operator.", "operator")
SUSPECT_FIELDS: Final = _counter(
    "teller_suspect_fields",
    "Direct identifiers found by sampling in fields that no rule removes them from.",
    "schema",
    "field",
    "entity",
)
BATCHES: Final = Histogram(
    "teller_batch_seconds",
    "Time from taking a batch to its delivery.",
    ["domain"],
    registry=REGISTRY,
    buckets=BATCH_SECONDS,
)
RECORDS_STORED: Final = _counter("teller_stored_records", "Records in objects whose receipts are committed.", "domain")
OBJECTS_STORED: Final = _counter("teller_stored_objects", "Objects whose receipts are committed.", "domain")
BYTES_STORED: Final = _counter("teller_stored_bytes", "Bytes of objects whose receipts are committed.", "domain")
REPEATS_DROPPED: Final = _counter(
    "teller_repeats_dropped", "Clean records dropped as repeats of a raw offset.", "domain"
)
WORKER_STATE: Final = _gauge("teller_worker_state", "1 for the state that the worker is in.", "state")
ROUTER_STATE: Final = _gauge("teller_router_state", "1 for the state that the router is in.", "state")
ROUTER_RETRIES: Final = _counter("teller_router_retries", "Steps that failed and were tried again, by state.", "state")
ROUTER_PARTITIONS: Final = _gauge("teller_router_partitions", "Partitions that the router has.")
ROUTER_BUFFERED_RECORDS: Final = _gauge("teller_router_buffered_records", "Records read and not yet committed.")
ROUTER_BUFFERED_BYTES: Final = _gauge("teller_router_buffered_bytes", "Bytes of memory that they take, by estimate.")
STORE_SECONDS: Final = Histogram(
    "teller_store_seconds",
    "Time that a call to the store took, by call, failed or not.",
    ["call"],
    registry=REGISTRY,
    buckets=BATCH_SECONDS,
)


def serve(port: int, address: str) -> None:
    """Serve /metrics on a thread; port 0 serves nothing.

    Raises:
        OSError: the port is taken.
    """
    if port:
        start_http_server(port, address, registry=REGISTRY)
