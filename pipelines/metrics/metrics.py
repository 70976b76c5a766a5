"""Every metric of Teller, one row each: help text, the part that sets it, labels, unit, and zeros.

Count through the row: `metrics.failed_records.labels(domain=domain, reason=reason).inc()`. The metric
has the row's name, with `teller_` before it.

Names and units follow Prometheus's conventions (prometheus.io/docs/practices/naming): base units, `_total` on counters
(added when they are shown), `_info` on what is always 1. A test checks that `promtool check metrics` passes.
Labels are bounded: domains, reasons, schemas and their fields, entities, operators, states, partitions, and depositors
that the settings name, or the first hundred registered ones. Never an owner, a bucket, a key or an offset.

Where a part knows the label values beforehand, the row makes them, and the part shows each with 0 from the start: so
rates and ratios see the first event too.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final

from bank.withdrawals.packaging.package_events import PackageKind, PackageRule
from bank.withdrawals.rules import JudgeRule
from pipelines.metrics.labels import CALLS, DEPOSITORS, ERRORS, RouterState
from pipelines.metrics.row import REGISTRY, BulkHistogramRow, CounterRow, GaugeRow, HistogramRow, Metric, Part
from pipelines.steps.outcome import Reason
from schemas.topics import DOMAINS

#: Reasons that a router tells.
OF_ROUTER: Final = (Reason.DUPLICATE_EVENT, Reason.OWNER_ERASED)

__all__ = ["BY_NAME", "REGISTRY", "TABLE"]

#: Seconds of one batch, call or step.
STEP_S: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
#: Seconds until the accounts are known.
WAIT_S: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)
#: Seconds from publication to receipt. The objective's bound (docs/slo.md) must be one of them.
DELAY_S: Final = (1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 300, 600, 1800, 3600, 14400, 86400)
RECORDS: Final = (1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 20000, 50000)


(
    EVERY, DEPOSIT, WORKER, ROUTER, BOTH, EXPORTER, FEEDBACK, LOG_WRITER, LEDGER, WITHDRAWALS, PACKAGER, OWNER_DESK,
    OWNER_PAGE,
) = Part  # fmt: skip


def each_domain() -> Iterable[tuple[str, ...]]:
    return product(DOMAINS)


# fmt: off
def no_labels() -> None: ...
def by_build(part: str, version: str, python: str) -> None: ...
def by_folder(folder: str) -> None: ...
def by_key(key: str) -> None: ...
def by_connector(connector: str) -> None: ...
def by_connector_outcome(connector: str, outcome: str) -> None: ...
def by_domain(domain: str) -> None: ...
def by_domain_depositor(domain: str, depositor: str) -> None: ...
def by_domain_outcome(domain: str, outcome: str) -> None: ...
def by_domain_reason(domain: str, reason: Reason) -> None: ...
def by_depositor_outcome(depositor: str, domain: str, outcome: str) -> None: ...
def by_depositor_reason(depositor: str, domain: str, reason: Reason) -> None: ...
def by_depositor(depositor: str) -> None: ...
def by_depositor_status(depositor: str, status: str) -> None: ...
def by_stage_depositor(stage: str, depositor: str) -> None: ...
def by_depositor_schema(depositor: str, schema: str) -> None: ...
def by_entity(entity: str) -> None: ...
def by_operator(operator: str) -> None: ...
def by_place_currency(place: str, currency: str) -> None: ...
def by_finding(schema: str, field: str, entity: str) -> None: ...
def by_stage(stage: str) -> None: ...
def by_state(state: str) -> None: ...
def by_call(call: str) -> None: ...
def by_call_error(call: str, error: str) -> None: ...
def by_partition(stage: str, domain: str, partition: str) -> None: ...
def by_outcome(outcome: str) -> None: ...
def by_kind(kind: str) -> None: ...
def by_rule(rule: str) -> None: ...
def by_event(event: str) -> None: ...
def by_step(step: str) -> None: ...
def by_witness(witness: str) -> None: ...
def by_desk_part(desk_part: str) -> None: ...
def by_method_outcome(desk_part: str, method: str, outcome: str) -> None: ...
def by_room(room: str) -> None: ...
def by_room_status(room: str, status: str) -> None: ...
def by_why(why: str) -> None: ...
def by_error(error: str) -> None: ...
def by_certificate(certificate: str) -> None: ...


build_info = GaugeRow("1; which version of Teller runs, as which part, on which Python.", EVERY, by_build)
ready = GaugeRow("1 while /ready is green, else 0.", EVERY, no_labels)
disk_free_bytes = GaugeRow("Room left on the disk of a folder that the part writes to.", EVERY, by_folder, "bytes")
disk_size_bytes = GaugeRow("Size of that disk.", EVERY, by_folder, "bytes")
key_changed_timestamp_seconds = GaugeRow("When the file of a key was last written, since 1970.", EVERY, by_key,
    "seconds")

deposit_records = GaugeRow("Records that the last `teller deposit` read, by what became of them: deposited or "
    "refused.", DEPOSIT, by_connector_outcome, "records")
deposit_end_timestamp_seconds = GaugeRow("When it ended, since 1970.", DEPOSIT, by_connector, "seconds")

raw_records = CounterRow("Raw records taken from Kafka.", WORKER, by_domain, "records", zeros={WORKER: each_domain})
clean_records = CounterRow("Records stripped and delivered to the clean topic.", WORKER, by_domain, "records",
    zeros={WORKER: each_domain})
failed_records = CounterRow("Records rejected, by reason.", BOTH, by_domain_reason, "records",
    zeros={WORKER: lambda: product(DOMAINS, Reason), ROUTER: lambda: product(DOMAINS, OF_ROUTER)})
depositor_records = CounterRow("Records by depositor and outcome: clean or failed (worker), duplicate (router).", BOTH,
    by_depositor_outcome, "records",
    zeros={WORKER: lambda: product(DEPOSITORS.labels, DOMAINS, ["clean", "failed"]),
           ROUTER: lambda: product(DEPOSITORS.labels, DOMAINS, ["duplicate"])})
depositor_failed = CounterRow("Records rejected, by depositor and reason.", BOTH, by_depositor_reason, "records")
entities_removed = CounterRow("Spans of text replaced, by entity.", WORKER, by_entity, "spans")
fields_changed = CounterRow("Fields changed by a privacy rule, by operator.", WORKER, by_operator, "fields")
suspect_fields = CounterRow("Direct identifiers found by sampling in fields that no rule removes them from.", WORKER,
    by_finding, "identifiers")
batch_seconds = HistogramRow("Time from taking a batch to its delivery.", WORKER, by_domain, "seconds", buckets=STEP_S)
batch_records = HistogramRow("Records of a batch that a worker took at once.", WORKER, by_domain, "records",
    buckets=RECORDS)
stage_seconds = HistogramRow("Time that a stage took for a batch (scan, process with its scan, deliver) or for one "
    "piece of a flush (plan, store, commit).", BOTH, by_stage, "seconds", buckets=STEP_S,
    zeros={WORKER: lambda: product(["scan", "process", "deliver"]),
           ROUTER: lambda: product(["plan", "store", "commit"])})
accounts_wait_seconds = HistogramRow("Time that a batch waited until the worker had read the accounts up to an end "
    "that it asked for after the batch was fetched.", WORKER, no_labels, "seconds", buckets=WAIT_S)
accounts_change_seconds = HistogramRow("Time from Kafka's time of an event of the accounts until the worker knew "
    "it.", WORKER, no_labels, "seconds", buckets=WAIT_S)
accounts_age_seconds = GaugeRow("Time since the end was asked for up to which the worker has read the accounts.",
    WORKER, no_labels, "seconds")
accounts_links = GaugeRow("Subjects that are or were linked to an account, by depositor, as the worker knows them.",
    WORKER, no_labels, "links")
accounts_consents = GaugeRow("Consents that the worker knows, by account, depositor and record type.", WORKER,
    no_labels, "consents")
accounts_foreign = CounterRow("Messages on the topics of accounts that the bank did not write, passed over.", WORKER,
    no_labels, "messages")
accounts_foreign_timestamp_seconds = GaugeRow("When Kafka took the newest of them, since 1970; 0: there is none.",
    WORKER, no_labels, "seconds")
worker_state = GaugeRow("1 for the state that the worker is in.", WORKER, by_state)

delay_seconds = BulkHistogramRow("Time from a raw record's publication (Kafka's append time) to its receipt, less what "
    "a long chunk takes.", ROUTER, by_domain_depositor, "seconds", buckets=DELAY_S,
    zeros={ROUTER: lambda: product(DOMAINS, DEPOSITORS.names)})
stored_records = CounterRow("Records in objects whose receipts are committed.", ROUTER, by_domain, "records",
    zeros={ROUTER: each_domain})
stored_objects = CounterRow("Objects whose receipts are committed.", ROUTER, by_domain, "objects",
    zeros={ROUTER: each_domain})
encrypted_objects = CounterRow("Objects, of those, that are encrypted for their owner.", ROUTER, by_domain, "objects",
    zeros={ROUTER: each_domain})
keys_owners = GaugeRow("Owners who have a key, as far as the router has read.", ROUTER, no_labels, "owners")
keys_epoch = GaugeRow("Epoch of owners' keys that the router goes by; 0: none yet.", ROUTER, no_labels)
custody_confirmed_timestamp_seconds = GaugeRow("When the custody last answered that the router may have the epoch "
    "key, since 1970.", ROUTER, no_labels, "seconds")
stored_bytes = CounterRow("Bytes of objects whose receipts are committed.", ROUTER, by_domain, "bytes",
    zeros={ROUTER: each_domain})
metered_records = CounterRow("Records in committed metering events.", ROUTER, by_depositor_schema, "records")
metered_objects = CounterRow("Committed metering events, of which an object has one.", ROUTER, by_depositor_schema,
    "objects")
metered_bytes = CounterRow("Bytes of objects in committed metering events.", ROUTER, by_depositor_schema, "bytes")
corrections = CounterRow("Stored records that correct an earlier copy of their event.", ROUTER, by_domain, "records",
    zeros={ROUTER: each_domain})
repeats_dropped = CounterRow("Clean records dropped as repeats of a raw offset.", ROUTER, by_domain, "records",
    zeros={ROUTER: each_domain})
chunk_records = HistogramRow("Records of a chunk that was stored.", ROUTER, by_domain, "records", buckets=RECORDS)
router_state = GaugeRow("1 for the state that the router is in.", ROUTER, by_state)
router_retries = CounterRow("Steps that failed and were tried again, by state.", ROUTER, by_state, "steps",
    zeros={ROUTER: lambda: product(RouterState)})
router_partitions = GaugeRow("Partitions that the router has.", ROUTER, no_labels, "partitions")
router_open_chunks = GaugeRow("Chunks begun and not yet committed: at most one of a partition is filling, and one "
    "being stored.", ROUTER, no_labels, "chunks")
router_buffered_records = GaugeRow("Records read and not yet committed.", ROUTER, no_labels, "records")
router_buffered_bytes = GaugeRow("Bytes of memory that they take, by estimate.", ROUTER, no_labels, "bytes")
store_seconds = HistogramRow("Time that a call to the store took, by call, failed or not.", ROUTER, by_call, "seconds",
    buckets=STEP_S, zeros={ROUTER: lambda: product(CALLS)})
store_errors = CounterRow("Calls to the store that failed: unavailable, refused, or missing (a bucket that is then "
    "made; no fault).", ROUTER, by_call_error, "calls", zeros={ROUTER: lambda: product(CALLS, ERRORS)})

lag_records = GaugeRow("Raw records that no worker, or clean records that no router, has finished.", EXPORTER,
    by_partition, "records")
lag_seconds = GaugeRow("Age of the oldest of them, less what a long chunk takes; 0 where there is none.",
    EXPORTER, by_partition, "seconds")
raw_retention_seconds = GaugeRow("For how long Kafka keeps raw records at least, as the brokers have it; the setting "
    "raw_hours where they do not tell.", EXPORTER, by_domain, "seconds")
offsets_beyond_end = GaugeRow("Offsets that workers or routers have committed and the topic has not reached. Must be "
    "0.", EXPORTER, by_partition, "offsets")
depositor_lag_records = GaugeRow("Records on depositors' own streams that no worker, or no router, has finished.",
    EXPORTER, by_stage_depositor, "records")
depositor_lag_seconds = GaugeRow("Age of the oldest of them, less what a long chunk takes; 0 where there is none.",
    EXPORTER, by_stage_depositor, "seconds")
erasures_open = GaugeRow("Erasures of owners that were decided and are not finished.", EXPORTER, no_labels, "erasures")
erasure_open_seconds = GaugeRow("Time since the oldest of them was decided; 0: there is none.", EXPORTER, no_labels,
    "seconds")
depositor_status = GaugeRow("Registered depositors by their status now: 1 for one that is shown by name.", EXPORTER,
    by_depositor_status, "depositors")
depositor_topics_missing = GaugeRow("Topics of depositors, ended ones aside, that are not there. Must be 0.", EXPORTER,
    by_depositor, "topics")
depositor_partitions_unassigned = GaugeRow("Partitions of active depositors that no worker, or no router, has. Must be "
    "0.", EXPORTER, by_stage_depositor, "partitions")
ledger_records = CounterRow("Raw records found in receipts (stored) or failed events (failed), each once, since the "
    "exporter began.", EXPORTER, by_domain_outcome, "records")
unaccounted_records = GaugeRow("Raw records that workers and routers have finished and that are neither stored nor "
    "failed nor sent again: raw minus stored minus failed. Must be 0.", EXPORTER, by_domain, "records")
clear_objects = GaugeRow("Objects that lie in the clear where others are encrypted: of the newest 500 of each "
    "partition of receipts when the exporter began, and of those since. 0 where none is encrypted.", EXPORTER,
    no_labels, "objects")
kafka_up = GaugeRow("1 if Kafka answered the exporter's last look.", EXPORTER, no_labels)
look_timestamp_seconds = GaugeRow("When the exporter's last look ended well, since 1970.", EXPORTER, no_labels,
    "seconds")
look_seconds = GaugeRow("How long it took.", EXPORTER, no_labels, "seconds")
certificate_expires_timestamp_seconds = GaugeRow("When the first certificate of a chain or file ends, since 1970.",
    EXPORTER, by_certificate, "seconds")
embedded_kafka_up = GaugeRow("1 while the embedded broker of data_dir runs.", EXPORTER, no_labels)
embedded_kafka_resident_memory_bytes = GaugeRow("Memory that its processes hold.", EXPORTER, no_labels, "bytes")
embedded_kafka_log_bytes = GaugeRow("What its records take on the disk.", EXPORTER, no_labels, "bytes")

feedback_failures = CounterRow("Failures that depositors were told.", FEEDBACK, no_labels, "records")
feedback_untold = CounterRow("Failed events that nobody is told: of nobody who is registered, or of a depositor "
    "without a topic for feedback; and foreign messages, which are no failed events or receipts.", FEEDBACK, by_outcome,
    "records", zeros={FEEDBACK: lambda: product(["nobody", "no_topic", "foreign"])})
feedback_lag_records = GaugeRow("Failed events and receipts that feedback has not read. NaN: it cannot tell.", FEEDBACK,
    no_labels, "records")
feedback_complete_timestamp_seconds = GaugeRow("The newest completeness mark: what Kafka took before it is stored or "
    "failed, since 1970.", FEEDBACK, by_domain, "seconds")
log_entries = CounterRow("Records that became leaves of the log, by kind.", LOG_WRITER, by_kind, "records",
    zeros={LOG_WRITER: lambda: product([
        "receipt", "account_event", "depositor", "access", "withdrawal", "offering", "package", "delivery"])})
log_refused = CounterRow("Records that became no leaf: foreign ones, which are no records of their topic, and those "
    "that are too large to be opened.", LOG_WRITER, by_outcome, "records",
    zeros={LOG_WRITER: lambda: product(["foreign", "too_large"])})
log_lag_records = GaugeRow("Records that the log's writer has not read. NaN: it cannot tell.", LOG_WRITER, no_labels,
    "records")
log_size = GaugeRow("Leaves of the log that are published.", LOG_WRITER, no_labels, "records")
log_checkpoint_timestamp_seconds = GaugeRow("When the newest checkpoint was published, since 1970.", LOG_WRITER,
    no_labels, "seconds")
log_stopped = GaugeRow("1 while the log's writer refuses to go on, as it would fork the log or its files are damaged.",
    LOG_WRITER, no_labels)
log_witness_timestamp_seconds = GaugeRow("When a witness last signed a checkpoint, since 1970; 0: not since the start.",
    LOG_WRITER, by_witness, "seconds")
ledger_postings = CounterRow("Postings of the ledger, by kind.", LEDGER, by_kind, "records",
    zeros={LEDGER: lambda: product(["metering", "held"])})
ledger_refused = CounterRow("Records that became no posting: foreign ones, which are no metering event, tariff or "
    "order, events whose charge is beyond 64 bits, which are held, and orders that cannot be posted.", LEDGER,
    by_outcome, "records",
    zeros={LEDGER: lambda: product(["foreign", "overflow", "order"])})
ledger_lag_records = GaugeRow("Metering events, tariffs and orders that the ledger has not read. NaN: it cannot tell.",
    LEDGER, no_labels, "records")
ledger_held_events = GaugeRow("Metering events that no tariff is for, so that nothing is charged yet.", LEDGER,
    no_labels, "records")
ledger_balance = GaugeRow("Balance of all accounts of a place in the chart, in units of the currency; debits are "
    "positive.", LEDGER, by_place_currency)
ledger_stopped = GaugeRow("1 while the ledger refuses to go on, as its topic or its books are damaged.", LEDGER,
    no_labels)
withdrawals_events = CounterRow("Events of withdrawals that were written, by kind.", WITHDRAWALS, by_kind, "events",
    zeros={WITHDRAWALS: lambda: product(
        ["offered", "accepted", "declined", "refused", "revoked", "ended", "standing"])})
withdrawals_refused = CounterRow("Answers that the judge refused, by the rule.", WITHDRAWALS, by_rule, "answers",
    zeros={WITHDRAWALS: lambda: product(JudgeRule)})
withdrawals_foreign = CounterRow("Records on the topics that the writer of withdrawals reads which no command of the "
    "bank wrote, passed over.", WITHDRAWALS, no_labels, "records")
withdrawals_offerings_open = GaugeRow("Offerings that owners can answer now.", WITHDRAWALS, no_labels, "offerings")
withdrawals_licences_live = GaugeRow("Licences that no event has ended.", WITHDRAWALS, no_labels, "licences")
withdrawals_lag_records = GaugeRow("Answers, and records of offerings, accounts, erasures and originators, that the "
    "writer of withdrawals has not read. NaN: it cannot tell.", WITHDRAWALS, no_labels, "records")
withdrawals_stopped = GaugeRow("1 while the writer of withdrawals refuses to go on, as a topic of it is damaged.",
    WITHDRAWALS, no_labels)
packager_events = CounterRow("Events of packages and notices that the packager wrote.", PACKAGER, by_event, "events",
    zeros={PACKAGER: lambda: product(PackageKind)})
packager_failed = CounterRow("Packages that were not made or not released, by the rule.", PACKAGER, by_rule,
    "packages", zeros={PACKAGER: lambda: product(PackageRule)})
packager_rows = CounterRow("Rows of delivered packages.", PACKAGER, no_labels, "rows")
packager_uploaded_bytes = CounterRow("Bytes of packages that originators' stores have taken.", PACKAGER, no_labels,
    "bytes")
packager_waiting = GaugeRow("Packages that are on their way, by what they wait for: making, the log's proof "
    "(proving), the last ruling (releasing), or delivery.", PACKAGER, by_step, "packages",
    zeros={PACKAGER: lambda: product(["making", "proving", "releasing", "delivering"])})
packager_oldest_seconds = GaugeRow("Age of the oldest package that is neither delivered nor failed nor cancelled.",
    PACKAGER, no_labels, "seconds")
packager_licences_age_seconds = GaugeRow("Age of what the packager knows of licences: packages are released by what "
    "Kafka had when it was asked.", PACKAGER, no_labels, "seconds")
packager_notices_waiting = GaugeRow("Ended licences of delivered rows that no notice names yet.", PACKAGER, no_labels,
    "licences")
packager_notices_unanswered = GaugeRow("Notices that their originators have not answered.", PACKAGER, no_labels,
    "notices")
packager_notice_oldest_seconds = GaugeRow("Age of the oldest notice that its originator has not answered.", PACKAGER,
    no_labels, "seconds")
packager_stopped = GaugeRow("1 while the packager refuses to go on, as a topic or its folder is damaged.", PACKAGER,
    no_labels)
packager_foreign = CounterRow("Records on the topics that the packager reads which nobody of the bank wrote, passed "
    "over.", PACKAGER, no_labels, "records")
owner_desk_calls = CounterRow("Calls of the owners' page, by what they ask for and what came of it: done, failed, or "
    "why they were refused.", OWNER_DESK, by_method_outcome, "calls")
owner_desk_call_seconds = HistogramRow("Duration of a call of the owners' page.", OWNER_DESK, by_desk_part, "seconds",
    buckets=STEP_S)
owner_desk_sessions = GaugeRow("Sessions of owners that are open. NaN: the desk cannot tell.", OWNER_DESK, no_labels,
    "sessions")
owner_desk_index_delay_seconds = GaugeRow("Age of what the index of owners knows of the part of the bank that is known "
    "worst, where that is late; 0: none is. NaN: there is no index now.", OWNER_DESK, no_labels, "seconds")
owner_desk_decisions_late = GaugeRow("Decisions of owners that are written, and of which nobody has decided for 10 "
    "seconds.", OWNER_DESK, no_labels, "decisions")
owner_page_requests = CounterRow("Requests to the owners' page, by the pattern of their route and the class of their "
    "status; other: no route took them.", OWNER_PAGE, by_room_status, "requests")
owner_page_request_seconds = HistogramRow("Duration of a request to the owners' page.", OWNER_PAGE, by_room, "seconds",
    buckets=STEP_S)
owner_page_refusals = CounterRow("Calls of the owners' page that the desk refused, by why.", OWNER_PAGE, by_why,
    "calls")
owner_page_desk_errors = CounterRow("Calls of the owners' page that the desk did not answer (away), or that failed "
    "there (failed).", OWNER_PAGE, by_error, "calls", zeros={OWNER_PAGE: lambda: [("away",), ("failed",)]})
# fmt: on

BY_NAME: Final[Mapping[str, Metric[..., Any]]] = {
    f"teller_{name}": row for name, row in list(globals().items()) if isinstance(row, Metric)
}
TABLE: Final = tuple(BY_NAME.values())
for _name, _row in BY_NAME.items():
    _row.register(_name)


def show_registered(part: Part, names: Iterable[str]) -> None:
    """Show the first hundred registered depositors by name, unless the settings name some, with their zeros."""
    DEPOSITORS.register(names)
    show_zeros(part)


def show_zeros(part: Part) -> None:
    """Show the label values that the part knows beforehand with 0."""
    for row in TABLE:
        row.show_zeros(part)
