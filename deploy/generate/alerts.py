"""Alerts, all but those of the objectives.

A page is for losses that nobody can make good by morning: of records, or of time. A threshold that follows from a
setting names it; the others lie where no healthy line was in the demo and the chaos runs.
"""

from typing import Final

from deploy.generate.model import OF_PART, OPTIONAL_NAMES, PART_NAMES, Alert, Condition, Severity, alert
from deploy.generate.slo import DELAY_S, OUR_REASONS, burns

PAGE, TICKET = Severity.PAGE, Severity.TICKET
_FAILED: Final = 'teller_depositor_records_total{outcome="failed"}'
_ALL: Final = 'teller_depositor_records_total{outcome=~"clean|failed"}'
_NOT_AGREED: Final = 'teller_depositor_failed_total{reason=~"owner_unknown|consent_.*"}'
_CLEAN: Final = 'teller_depositor_records_total{outcome="clean"}'
_BROKEN: Final = 'teller_store_errors_total{error=~"unavailable|refused"}'
_STRIPPED: Final = "sum(rate(teller_entities_removed_total[{0}])) / sum(rate(teller_clean_records_total[{0}]))"
_SUSPECT: Final = "sum by (schema, field, entity) (increase(teller_suspect_fields_total[1d]))"


def _missing(part: str) -> str:
    return f'absent(teller_build_info{{part="{part}"}})'


def _unless(value: str, test: str) -> Condition:
    """Make a condition that holds also where the part cannot tell the value, NaN, which no comparison finds."""
    return Condition(value, f"unless {value} {test}")


RECORDS: Final = (
    alert("TellerUnaccountedRecords", PAGE, "1m",
          "{{ $value }} records of {{ $labels.domain }} are neither stored nor failed.",
          Condition("sum by (domain) (teller_unaccounted_records)", "> 0")),
    alert("TellerCommitBeyondEnd", PAGE, "1m",
          "The {{ $labels.stage }}s have committed {{ $value }} offsets of {{ $labels.domain }}/{{ $labels.partition }}"
          " that are not there yet: what comes there is never read.",
          Condition("max by (stage, domain, partition) (teller_offsets_beyond_end)", "> 0")),
    alert("TellerDelayOverObjective", PAGE, "5m",
          "A record of {{ $labels.domain }} waits for a {{ $labels.stage }} since {{ $value | humanizeDuration }}.",
          Condition("max by (stage, domain) (teller_lag_seconds)", f"> {DELAY_S}")),
    alert("TellerRawExpiring", PAGE, "5m",
          "A record of {{ $labels.domain }} that no worker has read has used {{ $value | humanizePercentage }} of the"
          " time that Kafka keeps it: then it is lost.",
          Condition('max by (domain) (teller_lag_seconds{stage="worker"})'
                    " / min by (domain) (teller_raw_retention_seconds)", "> 0.5")),
    alert("TellerLagGrowing", TICKET, "15m",
          "Records of {{ $labels.domain }} come faster than the {{ $labels.stage }}s take them.",
          Condition("sum by (stage, domain) (deriv(teller_lag_records[15m]))", "> 0"),
          Condition("max by (stage, domain) (teller_lag_seconds)", f"> {DELAY_S * 0.4:.0f}")),
    alert("TellerFailureRatio", TICKET, "5m",
          "{{ $value | humanizePercentage }} of the records of depositor {{ $labels.depositor }} are rejected.",
          Condition(f"sum by (depositor) (increase({_FAILED}[15m])) / sum by (depositor) (increase({_ALL}[15m]))",
                    "> 0.05"),
          Condition(f"sum by (depositor) (increase({_FAILED}[15m]))", "> 20")),
    alert("TellerOurFailures", TICKET, "0m",
          "Records fail by a fault of ours: {{ $labels.reason }}.",
          Condition(f'sum by (reason) (increase(teller_failed_records_total{{reason=~"{OUR_REASONS}"}}[15m]))',
                    "> 0")),
    alert("TellerStrippingFell", PAGE, "30m",
          "The scanner removes {{ $value | humanizePercentage }} of what it removed of a record a day long.",
          Condition(f"({_STRIPPED.replace('{0}', '30m')}) / ({_STRIPPED.replace('{0}', '1d')})", "< 0.25")),
    alert("TellerSuspectFields", TICKET, "0m",
          "{{ $labels.entity }} in {{ $labels.schema }}.{{ $labels.field }}, where no rule removes it: "
          "{{ $value | humanizePercentage }} of a day's records, by samples of one in sample_every.",
          Condition(f"{_SUSPECT} / on (schema) group_left () "
                    "sum by (schema) (increase(teller_metered_records_total[1d]))", "> 0.001"),
          Condition(_SUSPECT, "> 10")),
)  # fmt: skip

DEPOSITORS: Final = (
    alert("TellerDepositorRefused", TICKET, "15m",
          "{{ $value | humanizePercentage }} of the records of depositor {{ $labels.depositor }} are refused or fail.",
          Condition(f"sum by (depositor) (rate({_FAILED}[5m])) / sum by (depositor) (rate({_ALL}[5m]))", "> 0.5")),
    alert("TellerDepositorTopicMissing", PAGE, "10m",
          "{{ $value }} topics of depositor {{ $labels.depositor }} are missing, or partitions are read by nobody.",
          Condition("sum by (depositor) (teller_depositor_topics_missing or teller_depositor_partitions_unassigned)",
                    "> 0")),
    alert("TellerDepositorLate", TICKET, "5m",
          "A record of depositor {{ $labels.depositor }} waits for a {{ $labels.stage }} since "
          "{{ $value | humanizeDuration }}.",
          Condition("max by (stage, depositor) (teller_depositor_lag_seconds)", f"> {DELAY_S}")),
)  # fmt: skip

FEEDBACK: Final = (
    alert("TellerFeedbackLate", TICKET, "15m",
          "Of {{ $labels.domain }} nobody knows for {{ $value | humanizeDuration }} that all is stored or failed.",
          Condition("time() - min by (domain) (teller_feedback_complete_timestamp_seconds)", "> 3600")),
    alert("TellerFeedbackUntold", TICKET, "0m",
          "{{ $value }} failed events are told to nobody, or are none: {{ $labels.outcome }}.",
          Condition('sum by (outcome) (increase(teller_feedback_untold_total{outcome=~"no_topic|foreign"}[15m]))',
                    "> 0"),
          runbook="TellerFeedbackLate"),
)  # fmt: skip

LOG: Final = (
    alert("TellerLogStopped", PAGE, "1m",
          "The log's writer refuses to go on: it would fork the log, or the log's files are damaged.",
          Condition("max(teller_log_stopped)", "== 1")),
    alert("TellerLogLate", TICKET, "5m",
          "The log's newest checkpoint is {{ $value | humanizeDuration }} old, and records wait for it, or its writer"
          " cannot tell whether any do.",
          Condition("time() - max(teller_log_checkpoint_timestamp_seconds)", "> 600"),
          Condition("max(teller_log_lag_records)", "!= 0")),
    alert("TellerLogLagGrowing", TICKET, "15m",
          "Records come faster than they become leaves of the log.",
          Condition("max(deriv(teller_log_lag_records[15m]))", "> 0"),
          Condition("max(min_over_time(teller_log_lag_records[15m]))", "> 10000"), runbook="TellerLogLate"),
    alert("TellerLogRefused", TICKET, "0m",
          "{{ $value }} records became no leaf of the log: {{ $labels.outcome }}.",
          Condition("sum by (outcome) (increase(teller_log_refused_total[15m]))", "> 0")),
    alert("TellerLogWitnessSilent", TICKET, "15m",
          "{{ $labels.witness }} has not signed the log's checkpoints of the last {{ $value | humanizeDuration }}.",
          Condition("scalar(max(teller_log_checkpoint_timestamp_seconds))"
                    " - max by (witness) (teller_log_witness_timestamp_seconds)", "> 3600")),
)  # fmt: skip

#: A worker that starts reads messages again that were told before: these have no newer time than Prometheus knew.
_FOREIGN: Final = "teller_accounts_foreign_timestamp_seconds"
ACCOUNTS: Final = (
    alert("TellerAccountsUnreadable", PAGE, "2m",
          "{{ $labels.instance }} cannot read the accounts up to now, so it decides no record.",
          Condition('max by (instance) (teller_worker_state{state="accounts-unreadable"})', "== 1")),
    alert("TellerAccountsSlow", TICKET, "5m",
          "One batch in a hundred waits for the accounts for {{ $value | humanizeDuration }}.",
          Condition("histogram_quantile(0.99, sum by (le) (rate(teller_accounts_wait_seconds_bucket[5m])))", "> 2")),
    alert("TellerWithdrawalSlow", TICKET, "0m",
          "Of a hundred changes of accounts one took {{ $value | humanizeDuration }} until a worker knew it.",
          Condition("histogram_quantile(0.99, sum by (le) (rate(teller_accounts_change_seconds_bucket[15m])))",
                    "> 2"), runbook="TellerAccountsSlow"),
    alert("TellerAccountsForeign", PAGE, "0m",
          "A message that Kafka took at {{ $value | humanizeTimestamp }} on the topics of accounts is not the bank's.",
          Condition(f"max({_FOREIGN})", f"> (max(max_over_time({_FOREIGN}[7d] offset 15m)) or vector(0))")),
    alert("TellerErasureOpen", TICKET, "0m",
          "The erasure of an owner was decided {{ $value | humanizeDuration }} ago, and is not finished.",
          Condition("max(teller_erasure_open_seconds)", "> 3600")),
    alert("TellerNoConsent", TICKET, "0m",
          "For a week depositor {{ $labels.depositor }} sent records that no owner has agreed to, and no others.",
          Condition(f"sum by (depositor) (increase({_NOT_AGREED}[1d]))", "> 0", "teller_depositor_failed_total"),
          Condition(f"sum by (depositor) (increase({_NOT_AGREED}[1d] offset 6d))", "> 0",
                    "teller_depositor_failed_total"),
          Condition(f"(sum by (depositor) (increase({_CLEAN}[7d]))"
                    f" or sum by (depositor) (0 * increase({_NOT_AGREED}[7d])))", "== 0")),
)  # fmt: skip

LEDGER: Final = (
    alert("TellerLedgerStopped", PAGE, "1m",
          "The ledger refuses to go on: its topic or its books are damaged, or a sum is beyond 64 bits.",
          Condition("max(teller_ledger_stopped)", "== 1")),
    alert("TellerLedgerLate", TICKET, "15m",
          "Metering events come faster than they are posted, or (NaN) the ledger cannot tell how many wait.",
          _unless("max(deriv(teller_ledger_lag_records[15m]))", "<= 0"),
          _unless("max(min_over_time(teller_ledger_lag_records[15m]))", "<= 10000")),
    alert("TellerLedgerHeld", TICKET, "1h",
          "{{ $value }} metering events are not charged, as no tariff is for them.",
          Condition("max(teller_ledger_held_events)", "> 0")),
    alert("TellerLedgerRefused", TICKET, "0m",
          "{{ $value }} records became no posting: {{ $labels.outcome }}.",
          Condition("sum by (outcome) (increase(teller_ledger_refused_total[15m]))", "> 0")),
)  # fmt: skip

WITHDRAWALS: Final = (
    alert("TellerWithdrawalsStopped", PAGE, "1m",
          "The writer of withdrawals refuses to go on: its topic is damaged, or an offering is missing.",
          Condition("max(teller_withdrawals_stopped)", "== 1")),
    alert("TellerWithdrawalsLate", PAGE, "10m",
          "For a quarter of an hour at least {{ $value }} records waited for the writer of withdrawals; NaN: it cannot"
          " tell how many.",
          _unless("max(min_over_time(teller_withdrawals_lag_records[5m]))", "<= 100")),
    alert("TellerWithdrawalsForeign", TICKET, "0m",
          "{{ $value }} records on the topics that the writer of withdrawals reads are not the bank's.",
          Condition("max(increase(teller_withdrawals_foreign_total[15m]))", "> 0")),
)  # fmt: skip

PACKAGER: Final = (
    alert("TellerPackagerStopped", PAGE, "1m",
          "The packager refuses to go on: a topic or its folder is damaged.",
          Condition("max(teller_packager_stopped)", "== 1")),
    alert("TellerPackageStuck", TICKET, "0m",
          "For an hour {{ $value }} packages at least wait, and one is older: {{ $labels.step }}.",
          Condition("sum by (step) (min_over_time(teller_packager_waiting[1h]))",
                    "> 0 and on () max(teller_packager_oldest_seconds) > 3600")),
    alert("TellerPackageFailed", TICKET, "0m",
          "{{ $value }} packages were not made or not released: {{ $labels.rule }}.",
          Condition("sum by (rule) (increase(teller_packager_failed_total[15m]))", "> 0")),
    alert("TellerPackagerLicencesOld", PAGE, "15m",
          "What the packager knows of licences is {{ $value | humanizeDuration }} old: it releases nothing meanwhile.",
          Condition("max(teller_packager_licences_age_seconds)", "> 60")),
    alert("TellerNoticesLate", PAGE, "0m",
          "Licences of delivered rows ended, and for an hour more than packager_notice_after_s no notice names them.",
          Condition("max(min_over_time(teller_packager_notices_waiting[2h]))", "> 0")),
    alert("TellerNoticesUnanswered", TICKET, "0m",
          "An originator has not answered a notice for {{ $value | humanizeDuration }}.",
          Condition("max(teller_packager_notice_oldest_seconds)", f"> {7 * 86_400}")),
    alert("TellerPackagerForeign", TICKET, "0m",
          "{{ $value }} records on the topics that the packager reads are not the bank's.",
          Condition("max(increase(teller_packager_foreign_total[15m]))", "> 0")),
)  # fmt: skip

#: What the page asks for before anybody is signed in, and what came of it where nobody got in.
_TRIES: Final = (
    'desk_part="sign_in",method=~"(begin|finish)_(enrolment|sign_in)|recover|sign_in_by_link",'
    'outcome!~"done|delayed|failed"'
)
#: Rooms in which owners are: not what the page gives by itself, whatever the desk does.
_ROOMS: Final = 'room!~"/static|/live|other"'
OWNERS: Final = (
    alert("TellerOwnerDeskLate", TICKET, "10m",
          "What owners see is {{ $value | humanizeDuration }} old, or (NaN) there is no index of it.",
          _unless("max(teller_owner_desk_index_delay_seconds)", "<= 60")),
    alert("TellerOwnerDecisionsLate", PAGE, "5m",
          "{{ $value }} decisions of owners are written, and nobody has decided of them: revocations among them.",
          Condition("max(teller_owner_desk_decisions_late)", "> 0")),
    alert("TellerOwnerDeskFailed", TICKET, "0m",
          "{{ $value }} calls of the owners' page failed: {{ $labels.method }}.",
          Condition('sum by (method) (increase(teller_owner_desk_calls_total{outcome="failed"}[15m]))', "> 0",
                    "teller_owner_desk_calls_total")),
    alert("TellerOwnerSignInRefused", TICKET, "0m",
          "{{ $value }} tries to get in to the owners' page were refused in a quarter of an hour.",
          Condition(f"sum(increase(teller_owner_desk_calls_total{{{_TRIES}}}[15m]))", "> 100",
                    "teller_owner_desk_calls_total")),
    alert("TellerOwnerPageFailed", PAGE, "5m",
          "{{ $value | humanizePercentage }} of the requests to the owners' page are answered with an error of ours.",
          Condition('sum(rate(teller_owner_page_requests_total{status="5xx"}[5m]))'
                    f" / sum(rate(teller_owner_page_requests_total{{{_ROOMS}}}[5m]))", "> 0.5",
                    "teller_owner_page_requests_total")),
)  # fmt: skip

_REFUSED: Final = " or ".join(
    f'avg_over_time(teller_{stage}_state{{state="kafka-refused"}}[3m])' for stage in ("worker", "router")
)
_SILENT: Final = 'teller_router_state{state=~"custody-unavailable|keys-unavailable"}'
KEYS: Final = (
    alert("TellerCustodySilent", PAGE, "10m",
          "{{ $labels.instance }} has no answer of the custody, or of bank.keys: it stops storing after custody_hold.",
          Condition(f"max by (instance) ({_SILENT})", "== 1")),
    alert("TellerKeysRefused", PAGE, "1m",
          "{{ $labels.instance }} may not have owners' keys, or bank.keys is another: it stores nothing.",
          Condition('max by (instance) (teller_router_state{state="keys-refused"})', "== 1")),
    alert("TellerStoredInClear", TICKET, "15m",
          "{{ $value }} objects lie in the clear, where others are encrypted.",
          Condition("max(teller_clear_objects)", "> 0"), runbook="TellerKeysRefused"),
)  # fmt: skip

PARTS: Final = (
    alert("TellerPartDown", PAGE, "2m", "{{ $labels.job }} {{ $labels.instance }} does not answer Prometheus.",
          Condition(f'up{{job=~"{"|".join((*PART_NAMES, *OPTIONAL_NAMES))}"}}', "== 0")),
    alert("TellerPartMissing", PAGE, "5m", "No {{ $labels.part }} answers at all.",
          Condition(" or ".join(map(_missing, PART_NAMES)), "", "teller_build_info"),
          runbook="TellerPartDown"),
    alert("TellerPartNotReady", PAGE, "10m", "{{ $labels.part }} {{ $labels.instance }} is not ready.",
          Condition(f"teller_ready * {OF_PART}", "== 0")),
    alert("TellerKafkaRefused", PAGE, "1m",
          "Kafka refuses {{ $labels.job }} {{ $labels.instance }}: a right, a topic or its log-in is missing.",
          Condition(f"max by (job, instance) ({_REFUSED})", "> 0.5")),
    alert("TellerPartRestarts", TICKET, "0m",
          "{{ $labels.part }} {{ $labels.instance }} started {{ $value }} times in half an hour.",
          Condition(f"changes(process_start_time_seconds[30m]) * {OF_PART}", ">= 3")),
    alert("TellerKafkaDown", PAGE, "2m", "Kafka does not answer the exporter.", Condition("teller_kafka_up", "== 0")),
    alert("TellerExporterStale", TICKET, "0m",
          "The exporter's last good look is {{ $value | humanizeDuration }} ago: lag and unaccounted records are old.",
          Condition("time() - max(teller_look_timestamp_seconds)", f"> {DELAY_S}"), runbook="TellerKafkaDown"),
)  # fmt: skip

STANDS_ON: Final = (
    alert("TellerStoreErrors", PAGE, "5m", "{{ $value | humanizePercentage }} of the calls to the store fail.",
          Condition(f"sum(rate({_BROKEN}[5m])) / sum(rate(teller_store_seconds_count[5m]))", "> 0.05")),
    alert("TellerStoreSlow", TICKET, "10m", "One call of {{ $labels.call }} in twenty takes over {{ $value }} s.",
          Condition("histogram_quantile(0.95, sum by (call, le) (rate(teller_store_seconds_bucket[10m])))", "> 2.5"),
          runbook="TellerStoreErrors"),
    alert("TellerDiskFilling", TICKET, "10m",
          "{{ $labels.instance }}: {{ $value | humanizePercentage }} of the disk of {{ $labels.folder }} is left.",
          Condition("teller_disk_free_bytes / teller_disk_size_bytes", "< 0.15"), runbook="TellerDisk"),
    alert("TellerDiskFull", PAGE, "1m",
          "{{ $labels.instance }}: {{ $value | humanizePercentage }} of the disk of {{ $labels.folder }} is left.",
          Condition("teller_disk_free_bytes / teller_disk_size_bytes", "< 0.03"), runbook="TellerDisk"),
    alert("TellerCertificateEndsSoon", TICKET, "1h",
          "The certificate {{ $labels.certificate }} ends in {{ $value | humanize }} days.",
          Condition("(min by (certificate) (teller_certificate_expires_timestamp_seconds) - time()) / 86400", "< 21"),
          runbook="TellerCertificate"),
    alert("TellerCertificateEnds", PAGE, "0m",
          "The certificate {{ $labels.certificate }} ends in {{ $value | humanize }} days.",
          Condition("(min by (certificate) (teller_certificate_expires_timestamp_seconds) - time()) / 86400", "< 3"),
          runbook="TellerCertificate"),
    alert("TellerKeyOld", TICKET, "1h",
          "The key {{ $labels.key }} was last changed {{ $value | humanize }} days ago.",
          Condition('(time() - max by (key) (teller_key_changed_timestamp_seconds{key=~"hash|failed"})) / 86400',
                    "> 365"), runbook="TellerKey"),
    alert("TellerKeysDiffer", PAGE, "10m",
          "The file of the pseudonym key changed in the last hour: it must never.",
          Condition('changes(teller_key_changed_timestamp_seconds{key="pseudonym"}[1h])', "> 0"), runbook="TellerKey"),
)  # fmt: skip

GROUPS: Final[tuple[tuple[str, tuple[Alert, ...]], ...]] = (
    ("teller-records", RECORDS),
    ("teller-depositors", DEPOSITORS),
    ("teller-feedback", FEEDBACK),
    ("teller-log", LOG),
    ("teller-ledger", LEDGER),
    ("teller-withdrawals", WITHDRAWALS),
    ("teller-packager", PACKAGER),
    ("teller-owners", OWNERS),
    ("teller-accounts", ACCOUNTS),
    ("teller-keys", KEYS),
    ("teller-parts", PARTS),
    ("teller-stands-on", STANDS_ON),
    ("teller-objectives", tuple(burns())),
)
ALERTS: Final = tuple(each for _, group in GROUPS for each in group)
