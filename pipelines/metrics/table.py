"""Every metric of Teller, as data. A row holds name, kind, help text, labels, unit and the part that sets it.

Names and units follow Prometheus's conventions (prometheus.io/docs/practices/naming): base units, `_total` on counters
(added when they are shown), `_info` on what is always 1. A test checks that `promtool check metrics` passes.
Labels are bounded: domains, reasons, schemas and their fields, entities, operators, states, partitions, and depositors
that the settings name. Never an owner, a bucket, a key or an offset.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class MetricType(StrEnum):
    """Metric types, named as Prometheus names them."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Part(StrEnum):
    """Process that sets a metric."""

    EVERY = "every part"
    DEPOSIT = "deposit"
    WORKER = "worker"
    ROUTER = "router"
    BOTH = "worker, router"
    EXPORTER = "exporter"


@dataclass(frozen=True, slots=True)
class Metric:
    """Row of the table. `unit` is that of its value; `buckets` are a histogram's upper bounds, without infinity."""

    name: str
    kind: MetricType
    words: str
    part: Part
    labels: tuple[str, ...] = ()
    unit: str = ""
    buckets: tuple[float, ...] = ()

    @property
    def shown(self) -> str:
        """The name that queries use."""
        return f"{self.name}_total" if self.kind is MetricType.COUNTER else self.name


#: Seconds of one batch, call or step.
STEP_S: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: Seconds from publication to receipt. The objective's bound (docs/slo.md) must be one of them.
DELAY_S: Final = (1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 300, 600, 1800, 3600, 14400, 86400)
RECORDS: Final = (1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 20000, 50000)

_C, _G, _H = MetricType.COUNTER, MetricType.GAUGE, MetricType.HISTOGRAM
TABLE: Final[tuple[Metric, ...]] = (
    Metric("teller_build_info", _G, "1; which version of Teller runs, as which part, on which Python.", Part.EVERY,
           ("part", "version", "python")),
    Metric("teller_ready", _G, "1 while /ready is green, else 0.", Part.EVERY),
    Metric("teller_disk_free_bytes", _G, "Room left on the disk of a folder that the part writes to.", Part.EVERY,
           ("folder",), "bytes"),
    Metric("teller_disk_size_bytes", _G, "Size of that disk.", Part.EVERY, ("folder",), "bytes"),
    Metric("teller_key_changed_timestamp_seconds", _G, "When the file of a key was last written, since 1970.",
           Part.EVERY, ("key",), "seconds"),

    Metric("teller_deposit_records", _G, "Records that the last `teller deposit` read, by what became of them: "
           "deposited or refused.", Part.DEPOSIT, ("connector", "outcome"), "records"),
    Metric("teller_deposit_end_timestamp_seconds", _G, "When it ended, since 1970.", Part.DEPOSIT, ("connector",),
           "seconds"),

    Metric("teller_raw_records", _C, "Raw records taken from Kafka.", Part.WORKER, ("domain",), "records"),
    Metric("teller_clean_records", _C, "Records stripped and delivered to the clean topic.", Part.WORKER, ("domain",),
           "records"),
    Metric("teller_failed_records", _C, "Records rejected, by reason.", Part.BOTH, ("domain", "reason"), "records"),
    Metric("teller_depositor_records", _C, "Records by depositor and outcome: clean or failed (worker), duplicate "
           "(router).", Part.BOTH, ("depositor", "domain", "outcome"), "records"),
    Metric("teller_entities_removed", _C, "Spans of text replaced, by entity.", Part.WORKER, ("entity",), "spans"),
    Metric("teller_fields_changed", _C, "Fields changed by a privacy rule, by operator.", Part.WORKER, ("operator",),
           "fields"),
    Metric("teller_suspect_fields", _C, "Direct identifiers found by sampling in fields that no rule removes them "
           "from.", Part.WORKER, ("schema", "field", "entity"), "identifiers"),
    Metric("teller_batch_seconds", _H, "Time from taking a batch to its delivery.", Part.WORKER, ("domain",),
           "seconds", STEP_S),
    Metric("teller_batch_records", _H, "Records of a batch that a worker took at once.", Part.WORKER, ("domain",),
           "records", RECORDS),
    Metric("teller_stage_seconds", _H, "Time that a stage took for a batch (scan, process with its scan, deliver) or "
           "for one piece of a flush (plan, store, commit).", Part.BOTH, ("stage",), "seconds", STEP_S),
    Metric("teller_worker_state", _G, "1 for the state that the worker is in.", Part.WORKER, ("state",)),

    Metric("teller_delay_seconds", _H, "Time from a raw record's publication (Kafka's append time) to its receipt.",
           Part.ROUTER, ("domain", "depositor"), "seconds", DELAY_S),
    Metric("teller_stored_records", _C, "Records in objects whose receipts are committed.", Part.ROUTER, ("domain",),
           "records"),
    Metric("teller_stored_objects", _C, "Objects whose receipts are committed.", Part.ROUTER, ("domain",), "objects"),
    Metric("teller_stored_bytes", _C, "Bytes of objects whose receipts are committed.", Part.ROUTER, ("domain",),
           "bytes"),
    Metric("teller_metered_records", _C, "Records in committed metering events.", Part.ROUTER,
           ("depositor", "schema"), "records"),
    Metric("teller_metered_objects", _C, "Committed metering events, of which an object has one.", Part.ROUTER,
           ("depositor", "schema"), "objects"),
    Metric("teller_metered_bytes", _C, "Bytes of objects in committed metering events.", Part.ROUTER,
           ("depositor", "schema"), "bytes"),
    Metric("teller_repeats_dropped", _C, "Clean records dropped as repeats of a raw offset.", Part.ROUTER,
           ("domain",), "records"),
    Metric("teller_chunk_records", _H, "Records of a chunk that was stored.", Part.ROUTER, ("domain",), "records",
           RECORDS),
    Metric("teller_router_state", _G, "1 for the state that the router is in.", Part.ROUTER, ("state",)),
    Metric("teller_router_retries", _C, "Steps that failed and were tried again, by state.", Part.ROUTER, ("state",),
           "steps"),
    Metric("teller_router_partitions", _G, "Partitions that the router has.", Part.ROUTER, unit="partitions"),
    Metric("teller_router_open_chunks", _G, "Chunks begun and not yet committed: at most one of a partition is "
           "filling, and one being stored.", Part.ROUTER, unit="chunks"),
    Metric("teller_router_buffered_records", _G, "Records read and not yet committed.", Part.ROUTER, unit="records"),
    Metric("teller_router_buffered_bytes", _G, "Bytes of memory that they take, by estimate.", Part.ROUTER,
           unit="bytes"),
    Metric("teller_store_seconds", _H, "Time that a call to the store took, by call, failed or not.", Part.ROUTER,
           ("call",), "seconds", STEP_S),
    Metric("teller_store_errors", _C, "Calls to the store that failed: unavailable, refused, or missing (a bucket "
           "that is then made; no fault).", Part.ROUTER, ("call", "error"), "calls"),

    Metric("teller_lag_records", _G, "Raw records that no worker, or clean records that no router, has finished.",
           Part.EXPORTER, ("stage", "domain", "partition"), "records"),
    Metric("teller_lag_seconds", _G, "Age of the oldest of them; 0 where there is none.", Part.EXPORTER,
           ("stage", "domain", "partition"), "seconds"),
    Metric("teller_offsets_beyond_end", _G, "Offsets that workers or routers have committed and the topic has not "
           "reached. Must be 0.", Part.EXPORTER, ("stage", "domain", "partition"), "offsets"),
    Metric("teller_ledger_records", _C, "Raw records found in receipts (stored) or failed events (failed), each once, "
           "since the exporter began.", Part.EXPORTER, ("domain", "outcome"), "records"),
    Metric("teller_unaccounted_records", _G, "Raw records that workers and routers have finished and that are neither "
           "stored nor failed: raw minus stored minus failed. Must be 0.", Part.EXPORTER, ("domain",), "records"),
    Metric("teller_kafka_up", _G, "1 if Kafka answered the exporter's last look.", Part.EXPORTER),
    Metric("teller_look_timestamp_seconds", _G, "When the exporter's last look ended well, since 1970.",
           Part.EXPORTER, unit="seconds"),
    Metric("teller_look_seconds", _G, "How long it took.", Part.EXPORTER, unit="seconds"),
    Metric("teller_certificate_expires_timestamp_seconds", _G, "When the first certificate of a chain or file ends, "
           "since 1970.", Part.EXPORTER, ("certificate",), "seconds"),
    Metric("teller_embedded_kafka_up", _G, "1 while the embedded broker of data_dir runs.", Part.EXPORTER),
    Metric("teller_embedded_kafka_resident_memory_bytes", _G, "Memory that its processes hold.", Part.EXPORTER,
           unit="bytes"),
    Metric("teller_embedded_kafka_log_bytes", _G, "What its records take on the disk.", Part.EXPORTER, unit="bytes"),
)  # fmt: skip
BY_NAME: Final[Mapping[str, Metric]] = {metric.name: metric for metric in TABLE}
