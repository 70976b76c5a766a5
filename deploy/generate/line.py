"""Dashboard of the line: is it healthy, and if not, where is the fault?"""

from typing import Final

from deploy.generate.model import (
    OF_PART,
    OPTIONAL_NAMES,
    PART_NAMES,
    RATE,
    Dashboard,
    Panel,
    PanelRow,
    Query,
    Shape,
    Unit,
)
from deploy.generate.slo import DELAY_S, OBJECTIVES, RATIO

_ALL_PARTS: Final = "|".join((*PART_NAMES, *OPTIONAL_NAMES))


def quantile(share: float, metric: str, *by: str) -> str:
    """Return the quantile `share` of a histogram, by labels."""
    return f"histogram_quantile({share}, sum by ({', '.join((*by, 'le'))}) (rate({metric}_bucket{RATE})))"


def mean(metric: str, by: str) -> str:
    """Return the mean of a histogram's values."""
    return f"sum by ({by}) (rate({metric}_sum{RATE})) / sum by ({by}) (rate({metric}_count{RATE}))"


GLANCE: Final = PanelRow("At a glance", (
    Panel("Unaccounted records", "Raw minus stored minus failed, of what is finished. Must be 0.", Unit.NUMBER,
          (Query("sum(teller_unaccounted_records)"),), Shape.NUMBER, 1),
    Panel("Oldest record that waits", "Age of the oldest record that is neither stored nor failed.", Unit.SECONDS,
          (Query("max(teller_lag_seconds)"),), Shape.NUMBER, DELAY_S),
    Panel("Records that wait", "For workers and for routers.", Unit.NUMBER,
          (Query("sum(teller_lag_records)"),), Shape.NUMBER),
    Panel("Stored in an hour", "Records whose receipts are committed.", Unit.NUMBER,
          (Query("sum(increase(teller_stored_records_total[1h]))"),), Shape.NUMBER),
    Panel("Failed in an hour", "Share of records that are rejected.", Unit.RATIO,
          (Query("sum(increase(teller_failed_records_total[1h])) / sum(increase(teller_raw_records_total[1h]))"),),
          Shape.NUMBER, 0.05),
    Panel("Parts that are ready", "Processes whose /ready is green.", Unit.NUMBER,
          (Query(f"sum by (part) (teller_ready * {OF_PART})", "{{part}}"),), Shape.NUMBER, least=1),
    Panel("Processes that are down", "They do not answer Prometheus.", Unit.NUMBER,
          (Query(f'count(up{{job=~"{_ALL_PARTS}"}} == 0) or vector(0)'),), Shape.NUMBER, 1),
))  # fmt: skip

BUDGETS: Final = PanelRow("Budgets", tuple(
    Panel(f"{each.title}: budget burns", f"Times as fast as {each.target:.1%} in 30 days allow: above 1 it runs out.",
          Unit.NUMBER, tuple(Query(f'{RATIO}_rate{span}{{slo="{each.name}"}} / {1 - each.target:.4g}', f"over {span}")
                             for span in ("1h", "6h", "3d")), limit=1)
    for each in OBJECTIVES
))  # fmt: skip

FLOW: Final = PanelRow("Records", (
    Panel("Records a second", "By what became of them.", Unit.PER_SECOND, (
        Query(f"sum(rate(teller_raw_records_total{RATE}))", "raw"),
        Query(f"sum(rate(teller_clean_records_total{RATE}))", "clean"),
        Query(f"sum(rate(teller_failed_records_total{RATE}))", "failed"),
        Query(f"sum(rate(teller_stored_records_total{RATE}))", "stored"),
        Query(f"sum(rate(teller_repeats_dropped_total{RATE}))", "repeats dropped"),
        Query(f"sum(rate(teller_corrections_total{RATE}))", "of these stored, corrections"),
    )),
    Panel("Publication to receipt", "Delay of stored records.", Unit.SECONDS, (
        Query(quantile(0.5, "teller_delay_seconds"), "half below"),
        Query(quantile(0.99, "teller_delay_seconds"), "99 % below"),
    ), limit=DELAY_S),
    Panel("Failed by reason", "What to do about each: docs/failed-events.md.", Unit.PER_SECOND,
          (Query(f"sum by (reason) (rate(teller_failed_records_total{RATE}))", "{{reason}}"),)),
    Panel("Records by domain", "Stored.", Unit.PER_SECOND,
          (Query(f"sum by (domain) (rate(teller_stored_records_total{RATE}))", "{{domain}}"),)),
    Panel("Ledger", "What receipts and failed events say, read from Kafka: beside what the parts count.",
          Unit.PER_SECOND, (Query(f"sum by (outcome) (rate(teller_ledger_records_total{RATE}))", "{{outcome}}"),)),
    Panel("Deposits", "What the last `teller deposit` of each connector read.", Unit.NUMBER,
          (Query("sum by (connector, outcome) (teller_deposit_records)", "{{connector}} {{outcome}}"),
           Query("time() - max by (connector) (teller_deposit_end_timestamp_seconds)", "{{connector}} seconds ago")),
          Shape.TABLE),
))  # fmt: skip

WAITING: Final = PanelRow("Waiting", (
    Panel("Records that wait", "By the stage they wait for.", Unit.NUMBER,
          (Query("sum by (stage, domain) (teller_lag_records)", "{{stage}} {{domain}}"),)),
    Panel("Age of the oldest", "By the stage it waits for.", Unit.SECONDS,
          (Query("max by (stage, domain) (teller_lag_seconds)", "{{stage}} {{domain}}"),), limit=DELAY_S),
    Panel("Raw retention used", "Age of the oldest record that no worker has read, of the time that Kafka keeps it: at"
          " 100 % it is lost.", Unit.RATIO,
          (Query('max by (domain) (teller_lag_seconds{stage="worker"})'
                 " / min by (domain) (teller_raw_retention_seconds)", "{{domain}}"),), limit=0.5),
    Panel("Slowest partitions", "The five with the oldest record.", Unit.SECONDS,
          (Query("topk(5, teller_lag_seconds)", "{{stage}} {{domain}}/{{partition}}"),), Shape.TABLE),
))  # fmt: skip

DEPOSITORS: Final = PanelRow("Depositors", (
    Panel("Age of the oldest, by depositor", "On its own streams, by the stage it waits for: the ten longest.",
          Unit.SECONDS, (Query("topk(10, max by (stage, depositor) (teller_depositor_lag_seconds))",
                               "{{stage}} {{depositor}}"),), limit=DELAY_S),
    Panel("Records that wait, by depositor", "On its own streams: the ten with the most.", Unit.NUMBER,
          (Query("topk(10, sum by (stage, depositor) (teller_depositor_lag_records))", "{{stage}} {{depositor}}"),)),
    Panel("Failed, by depositor and reason", "Refusals among them: docs/failed-events.md.", Unit.PER_SECOND,
          (Query(f"sum by (depositor, reason) (rate(teller_depositor_failed_total{RATE}))",
                 "{{depositor}} {{reason}}"),)),
    Panel("Registered", "By status.", Unit.NUMBER,
          (Query("sum by (status) (teller_depositor_status)", "{{status}}"),), Shape.TABLE),
    Panel("Topics missing or not read", "Topics that are not there, and partitions that no worker or router has.",
          Unit.NUMBER,
          (Query("sum by (depositor) (teller_depositor_topics_missing)", "{{depositor}} topics missing"),
           Query("sum by (stage, depositor) (teller_depositor_partitions_unassigned)",
                 "{{depositor}} partitions without a {{stage}}")), Shape.TABLE),
))  # fmt: skip

FEEDBACK: Final = PanelRow("Feedback to depositors", (
    Panel("Age of the marks", "Time since what Kafka took is known to be stored or failed, by domain.", Unit.SECONDS,
          (Query("time() - min by (domain) (teller_feedback_complete_timestamp_seconds)", "{{domain}}"),), limit=3600),
    Panel("Failures told", "To their depositors, and to nobody, by why.", Unit.PER_SECOND,
          (Query(f"sum(rate(teller_feedback_failures_total{RATE}))", "told"),
           Query(f"sum by (outcome) (rate(teller_feedback_untold_total{RATE}))", "untold: {{outcome}}"))),
    Panel("Not read", "Failed events and receipts that feedback has not read.", Unit.NUMBER,
          (Query("sum(teller_feedback_lag_records)", "messages"),)),
))  # fmt: skip

LOG: Final = PanelRow("The public log", (
    Panel("Age of the checkpoint", "Where nothing is new it grows, and nothing is wrong.", Unit.SECONDS,
          (Query("time() - max(teller_log_checkpoint_timestamp_seconds > 0)", "newest"),)),
    Panel("Not in the log yet", "Records that its writer has not read.", Unit.NUMBER,
          (Query("sum(teller_log_lag_records)", "records"),)),
    Panel("Leaves", "Records that became leaves, by kind, and those that did not, by why.", Unit.PER_SECOND,
          (Query(f"sum by (kind) (rate(teller_log_entries_total{RATE}))", "{{kind}}"),
           Query(f"sum by (outcome) (rate(teller_log_refused_total{RATE}))", "refused: {{outcome}}"))),
    Panel("Published and stopped", "Leaves that a checkpoint covers; 1 while the writer refuses to go on.", Unit.NUMBER,
          (Query("max(teller_log_size)", "leaves"), Query("max(teller_log_stopped)", "stopped")), Shape.TABLE),
    Panel("Witnesses", "How far the newest signature of each is behind the newest checkpoint.", Unit.SECONDS,
          (Query("scalar(max(teller_log_checkpoint_timestamp_seconds))"
                 " - max by (witness) (teller_log_witness_timestamp_seconds)", "{{witness}}"),), limit=3600),
))  # fmt: skip

LEDGER: Final = PanelRow("The ledger", (
    Panel("Postings", "By kind, and records that became none, by why.", Unit.PER_SECOND,
          (Query(f"sum by (kind) (rate(teller_ledger_postings_total{RATE}))", "{{kind}}"),
           Query(f"sum by (outcome) (rate(teller_ledger_refused_total{RATE}))", "refused: {{outcome}}"))),
    Panel("Not posted yet", "Records that the ledger has not read, and events that no tariff is for.", Unit.NUMBER,
          (Query("sum(teller_ledger_lag_records)", "not read"), Query("sum(teller_ledger_held_events)", "held"))),
    Panel("Receivable", "What depositors and originators owe, by currency.", Unit.NUMBER,
          (Query('sum by (place, currency) (teller_ledger_balance{place=~"receivable.*"})',
                 "{{place}} {{currency}}"),)),
    Panel("Payable, carry and income", "What is owed to owners, what splits carry, and the bank's income, by currency.",
          Unit.NUMBER,
          (Query('-sum by (place, currency) (teller_ledger_balance{place!~"receivable.*|cash"})',
                 "{{place}} {{currency}}"),)),
    Panel("Stopped", "1 while the ledger refuses to go on.", Unit.NUMBER,
          (Query("max(teller_ledger_stopped)", "stopped"),), Shape.TABLE),
))  # fmt: skip

WITHDRAWALS: Final = PanelRow("Offerings and licences", (
    Panel("Open and live", "Offerings that owners can answer, and licences that have not ended.", Unit.NUMBER,
          (Query("sum(teller_withdrawals_offerings_open)", "offerings open"),
           Query("sum(teller_withdrawals_licences_live)", "licences live"))),
    Panel("Decided", "Events by kind.", Unit.PER_SECOND,
          (Query(f"sum by (kind) (rate(teller_withdrawals_events_total{RATE}))", "{{kind}}"),)),
    Panel("Refused", "Answers of the last day that the judge refused, by rule.", Unit.NUMBER,
          (Query("sum by (rule) (increase(teller_withdrawals_refused_total[1d])) > 0 or vector(0)", "{{rule}}"),),
          Shape.TABLE),
    Panel("Not decided yet", "Records that the writer has not read, and foreign ones that it passed over.",
          Unit.NUMBER,
          (Query("sum(teller_withdrawals_lag_records)", "not read"),
           Query("sum(teller_withdrawals_foreign_total)", "foreign"))),
    Panel("Stopped", "1 while the writer of withdrawals refuses to go on.", Unit.NUMBER,
          (Query("max(teller_withdrawals_stopped)", "stopped"),), Shape.TABLE),
))  # fmt: skip

PACKAGES: Final = PanelRow("Packages", (
    Panel("On their way", "Packages by what they wait for: making, the log's proof, the last ruling, delivery.",
          Unit.NUMBER, (Query("sum by (step) (teller_packager_waiting)", "{{step}}"),)),
    Panel("Oldest", "Age of the oldest package that is on its way, and of what is known of licences.", Unit.SECONDS,
          (Query("max(teller_packager_oldest_seconds)", "package"),
           Query("max(teller_packager_licences_age_seconds)", "licences"))),
    Panel("Events", "Events of packages and notices of the last day.", Unit.NUMBER,
          (Query("sum by (event) (increase(teller_packager_events_total[1d]))", "{{event}}"),), Shape.TABLE),
    Panel("Failed", "Packages of the last day that were not made or not released, by rule.", Unit.NUMBER,
          (Query("sum by (rule) (increase(teller_packager_failed_total[1d])) > 0 or vector(0)", "{{rule}}"),),
          Shape.TABLE),
    Panel("Rows delivered", "Rows of packages of the last day that were delivered.", Unit.NUMBER,
          (Query("sum(increase(teller_packager_rows_total[1d]))"),), Shape.NUMBER),
    Panel("Uploaded", "Bytes that originators' stores took.", Unit.BYTES_PER_SECOND,
          (Query(f"sum(rate(teller_packager_uploaded_bytes_total{RATE}))"),)),
    Panel("Notices", "Ended licences that no notice names yet, and notices that nobody has answered.", Unit.NUMBER,
          (Query("sum(teller_packager_notices_waiting)", "licences not noticed"),
           Query("sum(teller_packager_notices_unanswered)", "notices unanswered"))),
    Panel("Oldest notice", "Age of the oldest notice that its originator has not answered.", Unit.SECONDS,
          (Query("max(teller_packager_notice_oldest_seconds)"),), Shape.NUMBER, limit=7 * 86_400),
    Panel("Stopped", "1 while the packager refuses to go on; and foreign records that it passed over.", Unit.NUMBER,
          (Query("max(teller_packager_stopped)", "stopped"),
           Query("sum(teller_packager_foreign_total)", "foreign")), Shape.TABLE),
))  # fmt: skip

OWNERS: Final = PanelRow("Owners' page", (
    Panel("Calls", "What the page asks of the desk, by part.", Unit.PER_SECOND,
          (Query(f"sum by (desk_part) (rate(teller_owner_desk_calls_total{RATE}))", "{{desk_part}}"),)),
    Panel("Refused and failed", "By outcome; `failed` is a fault of ours.", Unit.PER_SECOND,
          (Query(f'sum by (outcome) (rate(teller_owner_desk_calls_total{{outcome!="done"}}{RATE}))', "{{outcome}}"),)),
    Panel("Time of a call", "95 % below.", Unit.SECONDS,
          (Query(quantile(0.95, "teller_owner_desk_call_seconds", "desk_part"), "{{desk_part}}"),)),
    Panel("Age of what owners see", "Of the part of the bank that is known worst; 0: nothing is late.", Unit.SECONDS,
          (Query("max(teller_owner_desk_index_delay_seconds)", "delay"),), limit=60),
    Panel("Decisions late", "Written, and nobody has decided of them for 10 s.", Unit.NUMBER,
          (Query("max(teller_owner_desk_decisions_late)", "decisions"),), limit=1),
    Panel("Sessions", "Of owners, open now.", Unit.NUMBER, (Query("max(teller_owner_desk_sessions)", "sessions"),)),
    Panel("Requests", "To the page, by class of status; 5xx: owners could not get what they wanted.", Unit.PER_SECOND,
          (Query(f"sum by (status) (rate(teller_owner_page_requests_total{RATE}))", "{{status}}"),)),
    Panel("Time of a request", "95 % below, by room.", Unit.SECONDS,
          (Query(quantile(0.95, "teller_owner_page_request_seconds", "room"), "{{room}}"),)),
    Panel("Not done by the desk", "Calls of the page that were refused, by why, or got no answer.", Unit.PER_SECOND,
          (Query(f"sum by (why) (rate(teller_owner_page_refusals_total{RATE}))", "{{why}}"),
           Query(f"sum by (error) (rate(teller_owner_page_desk_errors_total{RATE}))", "{{error}}"))),
))  # fmt: skip

_NOT_AGREED: Final = 'reason=~"owner_unknown|consent_.*|depositor_suspended"'
ACCOUNTS: Final = PanelRow("Accounts and consents", (
    Panel("Refused, by reason", "Deposits that nobody agreed to: docs/failed-events.md.", Unit.PER_SECOND,
          (Query(f"sum by (reason) (rate(teller_failed_records_total{{{_NOT_AGREED}}}{RATE}))", "{{reason}}"),)),
    Panel("A batch waits for the accounts", "99 % below.", Unit.SECONDS,
          (Query(quantile(0.99, "teller_accounts_wait_seconds"), "waits"),), limit=2),
    Panel("Until a change is known", "99 % below: from Kafka's time of it until a worker knew it.", Unit.SECONDS,
          (Query(quantile(0.99, "teller_accounts_change_seconds"), "change"),), limit=2),
    Panel("Age of what is known", "Of the accounts, by worker: the oldest.", Unit.SECONDS,
          (Query("max(teller_accounts_age_seconds)", "oldest"),), limit=2),
    Panel("Known", "Links and consents, ended ones among them, messages that are not the bank's, erasures to finish.",
          Unit.NUMBER,
          (Query("max(teller_accounts_links)", "links"), Query("max(teller_accounts_consents)", "consents"),
           Query("max(teller_accounts_foreign_total)", "foreign messages"),
           Query("max(teller_erasures_open)", "erasures to finish")), Shape.TABLE),
))  # fmt: skip

KEYS: Final = PanelRow("Owners' keys", (
    Panel("Encrypted", "Share of the stored objects that only their owner's key opens.", Unit.RATIO,
          (Query(f"sum(rate(teller_encrypted_objects_total{RATE})) / sum(rate(teller_stored_objects_total{RATE}))",
                 "objects"),)),
    Panel("The custody's last answer", "Since it said that a router may have the epoch key: asked when something is "
          "stored. The router goes on for custody_hold.", Unit.SECONDS,
          (Query("time() - (teller_custody_confirmed_timestamp_seconds > 0)", "{{instance}}"),), limit=600),
    Panel("Owners and epoch", "Owners who have a key, and the epoch that each router goes by.", Unit.NUMBER,
          (Query("max(teller_keys_owners)", "owners"), Query("teller_keys_epoch", "{{instance}} epoch")), Shape.TABLE),
))  # fmt: skip

STAGES: Final = PanelRow("Stages", (
    Panel("Time of a stage", "95 % below, of a batch (worker) or a piece of a flush (router).", Unit.SECONDS,
          (Query(quantile(0.95, "teller_stage_seconds", "stage"), "{{stage}}"),)),
    Panel("Share of time", "Seconds a second that a stage takes, all processes together.", Unit.NUMBER,
          (Query(f"sum by (stage) (rate(teller_stage_seconds_sum{RATE}))", "{{stage}}"),)),
    Panel("Time of a batch", "95 % below.", Unit.SECONDS,
          (Query(quantile(0.95, "teller_batch_seconds", "domain"), "{{domain}}"),)),
    Panel("Sizes", "Records of a batch and of a chunk, in the mean.", Unit.NUMBER,
          (Query(mean("teller_batch_records", "domain"), "batch {{domain}}"),
           Query(mean("teller_chunk_records", "domain"), "chunk {{domain}}"))),
))  # fmt: skip

PRIVACY: Final = PanelRow("Privacy", (
    Panel("Removed by entity", "Spans of text replaced.", Unit.PER_SECOND,
          (Query(f"sum by (entity) (rate(teller_entities_removed_total{RATE}))", "{{entity}}"),)),
    Panel("Changed by operator", "Fields changed by a privacy rule.", Unit.PER_SECOND,
          (Query(f"sum by (operator) (rate(teller_fields_changed_total{RATE}))", "{{operator}}"),)),
    Panel("Found where nothing is removed", "By sampling: a wrong mapping, or a rule to be tightened.", Unit.NUMBER,
          (Query("sum by (schema, field, entity) (increase(teller_suspect_fields_total[1d])) or vector(0)",
                 "{{schema}}.{{field}} {{entity}}"),), Shape.TABLE),
))  # fmt: skip

STORE: Final = PanelRow("Store", (
    Panel("Time of a call", "95 % below.", Unit.SECONDS,
          (Query(quantile(0.95, "teller_store_seconds", "call"), "{{call}}"),)),
    Panel("Errors", "`missing` is a bucket that is then made.", Unit.PER_SECOND,
          (Query(f"sum by (call, error) (rate(teller_store_errors_total{RATE}))", "{{call}} {{error}}"),)),
    Panel("Written", "Objects a second.", Unit.PER_SECOND,
          (Query(f"sum by (domain) (rate(teller_stored_objects_total{RATE}))", "{{domain}}"),)),
    Panel("Bytes", "Bytes a second.", Unit.BYTES_PER_SECOND,
          (Query(f"sum by (domain) (rate(teller_stored_bytes_total{RATE}))", "{{domain}}"),)),
    Panel("Retries", "Steps of routers that failed and were tried again.", Unit.PER_SECOND,
          (Query(f"sum by (state) (rate(teller_router_retries_total{RATE}))", "{{state}}"),)),
))  # fmt: skip

PARTS: Final = PanelRow("Processes", (
    Panel("States", "What each worker and router is doing, or waits for.", Unit.NUMBER,
          (Query("teller_worker_state == 1", "worker {{instance}} {{state}}"),
           Query("teller_router_state == 1", "router {{instance}} {{state}}")), Shape.TABLE),
    Panel("Versions", "What runs where.", Unit.NUMBER,
          (Query("teller_build_info", "{{part}} {{instance}} {{version}} on Python {{python}}"),), Shape.TABLE),
    Panel("Memory", "Resident, by process.", Unit.BYTES,
          (Query(f"process_resident_memory_bytes * {OF_PART}", "{{part}} {{instance}}"),)),
    Panel("Processor", "Seconds a second, by process.", Unit.NUMBER,
          (Query(f"rate(process_cpu_seconds_total{RATE}) * {OF_PART}", "{{part}} {{instance}}"),)),
    Panel("Up since", "Age of each process.", Unit.SECONDS,
          (Query(f"(time() - process_start_time_seconds) * {OF_PART}", "{{part}} {{instance}}"),), Shape.TABLE),
    Panel("Open chunks", "Begun and not yet committed, and the partitions they may be of.", Unit.NUMBER,
          (Query("sum(teller_router_open_chunks)", "chunks"), Query("sum(teller_router_partitions)", "partitions"))),
    Panel("Routers' buffers", "Memory for what is read and not yet stored, by estimate.", Unit.BYTES,
          (Query("teller_router_buffered_bytes", "{{instance}}"),)),
    Panel("Records in routers' buffers", "Read and not yet committed.", Unit.NUMBER,
          (Query("teller_router_buffered_records", "{{instance}}"),)),
    Panel("Room on disks", "Of the folders that the parts write to.", Unit.RATIO,
          (Query("teller_disk_free_bytes / teller_disk_size_bytes", "{{instance}} {{folder}}"),)),
    Panel("Kafka", "Whether it answers the exporter, how long a look takes, and the embedded broker's size.",
          Unit.NUMBER,
          (Query("teller_kafka_up", "answers"), Query("teller_look_seconds", "seconds of a look"),
           Query("teller_embedded_kafka_resident_memory_bytes", "embedded: bytes of memory"),
           Query("teller_embedded_kafka_log_bytes", "embedded: bytes on the disk"),
           Query("teller_embedded_kafka_up", "embedded: runs")), Shape.TABLE),
    Panel("Certificates", "Days until they end.", Unit.DAYS,
          (Query("(teller_certificate_expires_timestamp_seconds - time()) / 86400", "{{certificate}}"),), Shape.TABLE),
    Panel("Keys", "Days since the file of a key was last written.", Unit.DAYS,
          (Query("(time() - max by (key) (teller_key_changed_timestamp_seconds)) / 86400", "{{key}}"),), Shape.TABLE),
))  # fmt: skip

LINE: Final = Dashboard(
    "teller-line", "Teller: the line", "From raw records to owners' buckets.",
    (GLANCE, BUDGETS, FLOW, WAITING, DEPOSITORS, FEEDBACK, LOG, LEDGER, WITHDRAWALS, PACKAGES, OWNERS, ACCOUNTS, KEYS,
     STAGES, PRIVACY, STORE, PARTS),
)  # fmt: skip
