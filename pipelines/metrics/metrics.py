"""Prometheus's objects of this process, one for each row of `metrics.table`.

Where the possible labels are known, each is shown with 0 from the start: a query then sees that nothing happened yet.
"""

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from pipelines.metrics.bulk import BulkHistogram
from pipelines.metrics.table import BY_NAME, Metric, MetricType

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
#: Memory, processor time, open files and start time of the process, where the system gives them.
ProcessCollector(registry=REGISTRY)


def _row(name: str, kind: MetricType) -> Metric:
    row = BY_NAME[name]
    if row.kind is not kind:
        raise TypeError(f"{name} is a {row.kind}")
    return row


def _counter(name: str) -> Counter:
    row = _row(name, MetricType.COUNTER)
    return Counter(row.name, row.words, row.labels, registry=REGISTRY)


def _gauge(name: str) -> Gauge:
    row = _row(name, MetricType.GAUGE)
    return Gauge(row.name, row.words, row.labels, registry=REGISTRY)


def _histogram(name: str) -> Histogram:
    row = _row(name, MetricType.HISTOGRAM)
    return Histogram(row.name, row.words, row.labels, registry=REGISTRY, buckets=row.buckets)


def _bulk(name: str) -> BulkHistogram:
    row = _row(name, MetricType.HISTOGRAM)
    return BulkHistogram(row.name, row.words, row.labels, buckets=row.buckets, registry=REGISTRY)


BUILD: Final = _gauge("teller_build_info")
READY: Final = _gauge("teller_ready")
DISK_FREE: Final = _gauge("teller_disk_free_bytes")
DISK_SIZE: Final = _gauge("teller_disk_size_bytes")
KEY_CHANGED: Final = _gauge("teller_key_changed_timestamp_seconds")

DEPOSIT_RECORDS: Final = _gauge("teller_deposit_records")
DEPOSIT_END: Final = _gauge("teller_deposit_end_timestamp_seconds")

RECORDS_READ: Final = _counter("teller_raw_records")
RECORDS_CLEAN: Final = _counter("teller_clean_records")
RECORDS_FAILED: Final = _counter("teller_failed_records")
DEPOSITOR_RECORDS: Final = _counter("teller_depositor_records")
ENTITIES_REMOVED: Final = _counter("teller_entities_removed")
FIELDS_CHANGED: Final = _counter("teller_fields_changed")
SUSPECT_FIELDS: Final = _counter("teller_suspect_fields")
BATCHES: Final = _histogram("teller_batch_seconds")
BATCH_RECORDS: Final = _histogram("teller_batch_records")
STAGE_SECONDS: Final = _histogram("teller_stage_seconds")
WORKER_STATE: Final = _gauge("teller_worker_state")

DELAY: Final = _bulk("teller_delay_seconds")
RECORDS_STORED: Final = _counter("teller_stored_records")
OBJECTS_STORED: Final = _counter("teller_stored_objects")
BYTES_STORED: Final = _counter("teller_stored_bytes")
METERED_RECORDS: Final = _counter("teller_metered_records")
METERED_OBJECTS: Final = _counter("teller_metered_objects")
METERED_BYTES: Final = _counter("teller_metered_bytes")
REPEATS_DROPPED: Final = _counter("teller_repeats_dropped")
CHUNK_RECORDS: Final = _histogram("teller_chunk_records")
ROUTER_STATE: Final = _gauge("teller_router_state")
ROUTER_RETRIES: Final = _counter("teller_router_retries")
ROUTER_PARTITIONS: Final = _gauge("teller_router_partitions")
ROUTER_OPEN_CHUNKS: Final = _gauge("teller_router_open_chunks")
ROUTER_BUFFERED_RECORDS: Final = _gauge("teller_router_buffered_records")
ROUTER_BUFFERED_BYTES: Final = _gauge("teller_router_buffered_bytes")
STORE_SECONDS: Final = _histogram("teller_store_seconds")
STORE_ERRORS: Final = _counter("teller_store_errors")

LAG_RECORDS: Final = _gauge("teller_lag_records")
BEYOND_END: Final = _gauge("teller_offsets_beyond_end")
LAG_SECONDS: Final = _gauge("teller_lag_seconds")
LEDGER_RECORDS: Final = _counter("teller_ledger_records")
UNACCOUNTED: Final = _gauge("teller_unaccounted_records")
KAFKA_UP: Final = _gauge("teller_kafka_up")
LOOK_TIMESTAMP: Final = _gauge("teller_look_timestamp_seconds")
LOOK_SECONDS: Final = _gauge("teller_look_seconds")
CERTIFICATE_EXPIRES: Final = _gauge("teller_certificate_expires_timestamp_seconds")
EMBEDDED_UP: Final = _gauge("teller_embedded_kafka_up")
EMBEDDED_MEMORY: Final = _gauge("teller_embedded_kafka_resident_memory_bytes")
EMBEDDED_LOG: Final = _gauge("teller_embedded_kafka_log_bytes")
