"""For each alert: series under which it fires at a minute, and series under which it does not.

Values are in promtool's notation (prometheus.io/docs, "Unit testing for rules"), a `step` each;
it loads 10,000 at most.
"""

from dataclasses import dataclass, field

Series = dict[str, str]
_LANE = 'stage="worker",domain="social",partition="0"'
_PLACE = 'job="worker",instance="w:1"'
_NOT_AGREED = 'teller_depositor_failed_total{depositor="acme",reason="consent_missing"}'
_AGREED = 'teller_depositor_records_total{depositor="acme",domain="social",outcome="clean"}'
_BUILD = {f'teller_build_info{{{_PLACE},part="worker",version="1",python="3"}}': "1x200"}


@dataclass(frozen=True, slots=True)
class Case:
    fires: Series
    calm: Series
    minute: int
    labels: dict[str, str] = field(default_factory=dict)
    step: str = "1m"


def unknown(samples: int) -> str:
    """Return samples of what a part cannot tell; promtool repeats numbers alone."""
    return " ".join(["NaN"] * samples)


def _depositor(failed: str, clean: str) -> Series:
    name = 'teller_depositor_records_total{depositor="acme",domain="social",outcome='
    return {f'{name}"failed"}}': failed, f'{name}"clean"}}': clean}


def _lag(records: str, seconds: str) -> Series:
    return {f"teller_lag_records{{{_LANE}}}": records, f"teller_lag_seconds{{{_LANE}}}": seconds}


def _suspect(found: str, stored: str) -> Series:
    return {
        'teller_suspect_fields_total{schema="s",field="f",entity="PERSON"}': found,
        'teller_metered_records_total{depositor="acme",schema="s"}': stored,
    }


def _stripping(removed: str) -> Series:
    return {
        'teller_entities_removed_total{entity="PERSON"}': removed,
        'teller_clean_records_total{domain="social"}': "0+100x1520",
    }


def _parts(*parts: str) -> Series:
    return {f'teller_build_info{{part="{part}",version="1"}}': "1x30" for part in parts}


def _called(part: str, method: str, outcome: str) -> str:
    return f'teller_owner_desk_calls_total{{desk_part="{part}",method="{method}",outcome="{outcome}"}}'


def _asked(failed: str, others: dict[tuple[str, str], str]) -> Series:
    asked = {("/uses", "5xx"): failed} | others
    return {f'teller_owner_page_requests_total{{room="{room}",status="{status}"}}': seen
            for (room, status), seen in asked.items()}  # fmt: skip


def _witness(signed: str) -> Series:
    return {
        "teller_log_checkpoint_timestamp_seconds": "0+60x120",
        'teller_log_witness_timestamp_seconds{witness="https://witness.example"}': signed,
    }


def _package(proving: str, oldest: str) -> Series:
    return {
        'teller_packager_waiting{step="making"}': "0x90",
        'teller_packager_waiting{step="proving"}': proving,
        "teller_packager_oldest_seconds": oldest,
    }


def _store(error: str) -> Series:
    return {
        f'teller_store_errors_total{{call="put_new",error="{error}"}}': "0+30x30",
        'teller_store_seconds_count{call="put_new"}': "0+60x30",
    }


def _slow(below_a_second: str) -> Series:
    name = "teller_store_seconds_bucket"
    return {
        f'{name}{{call="put_new",le="1.0"}}': below_a_second,
        f'{name}{{call="put_new",le="5.0"}}': "0+10x40",
        f'{name}{{call="put_new",le="+Inf"}}': "0+10x40",
    }


def _accounts(what: str, below_two_seconds: str) -> Series:
    name = f"teller_accounts_{what}_seconds_bucket"
    return {
        f'{name}{{le="2.0"}}': below_two_seconds,
        f'{name}{{le="5.0"}}': "0+10x40",
        f'{name}{{le="+Inf"}}': "0+10x40",
    }


def _disk(free: str) -> Series:
    place = f'{{{_PLACE},folder="data"}}'
    return {f"teller_disk_free_bytes{place}": free, f"teller_disk_size_bytes{place}": "100x40"}


def _one(name: str, fires: str, calm: str, minute: int, **labels: str) -> Case:
    return Case({name: fires}, {name: calm}, minute, labels)


_CERTIFICATE = 'teller_certificate_expires_timestamp_seconds{certificate="kafka_ca"}'
_MISSING = 'teller_depositor_topics_missing{depositor="acme"}'
_UNASSIGNED = 'teller_depositor_partitions_unassigned{depositor="acme"'
_LATE = 'teller_depositor_lag_seconds{stage="worker",depositor="acme"}'
_KEPT = 'teller_raw_retention_seconds{domain="social"}'
_SOCIAL = {"stage": "worker", "domain": "social"}
CASES: dict[str, Case] = {
    "TellerUnaccountedRecords": _one(
        'teller_unaccounted_records{domain="social"}', "0x5 2x20", "0x25", 10, domain="social"
    ),
    "TellerCommitBeyondEnd": _one(
        f"teller_offsets_beyond_end{{{_LANE}}}", "0x5 999978x20", "0x25", 10, **_SOCIAL, partition="0"
    ),
    "TellerDelayOverObjective": Case(_lag("1x30", "400x30"), _lag("1x30", "200x30"), 20, _SOCIAL),
    "TellerRawExpiring": Case(
        _lag("1x30", "140000x30") | {_KEPT: "259200x30"}, _lag("1x30", "120000x30") | {_KEPT: "259200x30"}, 20,
        {"domain": "social"},
    ),
    "TellerLagGrowing": Case(_lag("0+100x60", "130x60"), _lag("0+100x60", "10x60"), 40, _SOCIAL),
    "TellerFailureRatio": Case(
        _depositor("0+10x40", "0+50x40"), _depositor("0+1x40", "0+50x40"), 30, {"depositor": "acme"}
    ),
    "TellerOurFailures": _one(
        'teller_failed_records_total{domain="social",reason="scan_failed"}', "0x10 1x10", "0x20", 12,
        reason="scan_failed",
    ),
    "TellerSuspectFields": Case(
        _suspect("0+1x30", "0+100x30"), _suspect("0+1x30", "0+2000x30"), 25,
        {"schema": "s", "field": "f", "entity": "PERSON"},
    ),
    "TellerDepositorRefused": Case(
        _depositor("0+60x40", "0+50x40"), _depositor("0+40x40", "0+50x40"), 30, {"depositor": "acme"}
    ),
    "TellerDepositorTopicMissing": Case(
        {_MISSING: "0x40", f'{_UNASSIGNED},stage="router"}}': "0x5 2x35"},
        {_MISSING: "0x40", f'{_UNASSIGNED},stage="router"}}': "0x5 2x8 0x30"}, 20, {"depositor": "acme"},
    ),
    "TellerDepositorLate": Case(
        {_LATE: "400x30"}, {_LATE: "200x30"}, 20, {"stage": "worker", "depositor": "acme"}
    ),
    "TellerFeedbackLate": _one(
        'teller_feedback_complete_timestamp_seconds{domain="social"}', "0x100", "0+60x100", 80, domain="social"
    ),
    "TellerFeedbackUntold": _one(
        'teller_feedback_untold_total{outcome="no_topic"}', "0x10 1x10", "0x20", 12, outcome="no_topic"
    ),
    "TellerCustodySilent": Case(
        {'teller_router_state{job="router",instance="r:1",state="custody-unavailable"}': "0x5 1x5 0x30",
         'teller_router_state{job="router",instance="r:1",state="keys-unavailable"}': "0x10 1x30"},
        {'teller_router_state{job="router",instance="r:1",state="custody-unavailable"}': "0x5 1x5 0x30"}, 30,
        {"instance": "r:1"},
    ),
    "TellerKeysRefused": _one(
        'teller_router_state{job="router",instance="r:1",state="keys-refused"}', "0x5 1x20", "0 1 0x20", 15,
        instance="r:1",
    ),
    "TellerStoredInClear": _one("teller_clear_objects", "0x5 3x60", "0x5 3x10 0x60", 30),
    "TellerLogStopped": _one("teller_log_stopped", "0x5 1x20", "0 1 0x20", 15),
    "TellerLogLate": Case(
        {"teller_log_checkpoint_timestamp_seconds": "0x40", "teller_log_lag_records": unknown(41)},
        {"teller_log_checkpoint_timestamp_seconds": "0x40", "teller_log_lag_records": "0x40"}, 30,
    ),
    "TellerLogLagGrowing": Case(
        {"teller_log_lag_records": "0+1000x80"}, {"teller_log_lag_records": "80000-1000x80"}, 60
    ),
    "TellerLogRefused": _one(
        'teller_log_refused_total{outcome="foreign"}', "0x10 1x10", "0x20", 12, outcome="foreign"
    ),
    "TellerLogWitnessSilent": Case(
        _witness("0x120"), _witness("0+60x120"), 100, {"witness": "https://witness.example"}
    ),
    "TellerLedgerStopped": _one("teller_ledger_stopped", "0x5 1x20", "0 1 0x20", 15),
    "TellerLedgerLate": Case(
        {"teller_ledger_lag_records": "0+1000x80"}, {"teller_ledger_lag_records": "80000-1000x80"}, 60
    ),
    "TellerLedgerHeld": _one("teller_ledger_held_events", "0x5 3x80", "0 3 0x80", 75),
    "TellerLedgerRefused": _one(
        'teller_ledger_refused_total{outcome="foreign"}', "0x10 1x10", "0x20", 12, outcome="foreign"
    ),
    "TellerWithdrawalsStopped": _one("teller_withdrawals_stopped", "0x5 1x20", "0 1 0x20", 15),
    "TellerWithdrawalsLate": _one("teller_withdrawals_lag_records", "0x5 500x40", "0x5 9000x10 0 9000x10 0x20", 30),
    "TellerWithdrawalsForeign": _one("teller_withdrawals_foreign_total", "0x10 1x20", "3x30", 20),
    "TellerPackagerStopped": _one("teller_packager_stopped", "0x5 1x20", "0 1 0x20", 15),
    "TellerPackageStuck": Case(
        _package("0x10 1x80", "0x10 0+60x80"), _package("0x10 1x40 0x40", "0x10 0+60x80"), 80, {"step": "proving"}
    ),
    "TellerPackageFailed": _one(
        'teller_packager_failed_total{rule="object_missing"}', "0x10 1x20", "3x30", 20, rule="object_missing"
    ),
    "TellerPackagerLicencesOld": _one("teller_packager_licences_age_seconds", "0x5 0+60x30", "1x30", 30),
    "TellerNoticesLate": _one("teller_packager_notices_waiting", "0x5 3x130", "0x5 3x100 0 3x30", 133),
    "TellerNoticesUnanswered": Case(
        {"teller_packager_notice_oldest_seconds": "600000x5 605000x20"},
        {"teller_packager_notice_oldest_seconds": "600000x30"}, 15,
    ),
    "TellerPackagerForeign": _one("teller_packager_foreign_total", "0x10 1x20", "3x30", 20),
    "TellerOwnerDeskLate": _one("teller_owner_desk_index_delay_seconds", "0x5 90x30", "0x5 90x5 0x30", 30),
    "TellerOwnerDecisionsLate": _one("teller_owner_desk_decisions_late", "0x5 2x20", "0x5 2x3 0x20", 20),
    "TellerOwnerDeskFailed": _one(
        _called("reading", "overview", "failed"), "0x10 1x10", "3x20", 12, method="overview"
    ),
    "TellerOwnerSignInRefused": Case(
        {
            _called("sign_in", "finish_sign_in", "invalid"): "0x5 0+9x20",
            _called("sign_in", "recover", "too_many"): "0x25",
        },
        {
            _called("sign_in", "finish_sign_in", "done"): "0+90x25",
            _called("sign_in", "state", "signed_out"): "0+90x25",
        },
        24,
    ),
    "TellerOwnerPageFailed": Case(
        _asked("0x5 0+9x20", {("/sign-in", "2xx"): "0+1x25", ("/static", "2xx"): "0+90x25"}),
        _asked("0x5 0+9x3 27x17", {("/uses", "2xx"): "0+1x25", ("/live", "2xx"): "0+6x25"}),
        20,
    ),
    "TellerAccountsUnreadable": _one(
        'teller_worker_state{instance="w:1",state="accounts-unreadable"}', "0x5 1x20", "0 1 0x20", 15, instance="w:1"
    ),
    "TellerAccountsSlow": Case(_accounts("wait", "0x40"), _accounts("wait", "0+10x40"), 30),
    "TellerWithdrawalSlow": Case(_accounts("change", "0x40"), _accounts("change", "0+10x40"), 30),
    "TellerAccountsForeign": _one("teller_accounts_foreign_timestamp_seconds", "3x10 4x20", "3x10 0 0 3x20", 20),
    "TellerErasureOpen": _one("teller_erasure_open_seconds", "0x10 3000 4000x30", "0x30", 20),
    "TellerPartDown": _one(f"up{{{_PLACE}}}", "1x5 0x20", "1x30", 15, job="worker", instance="w:1"),
    "TellerPartMissing": Case(
        _parts("router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "exporter"),
        _parts("worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "exporter"), 10,
        {"part": "worker"},
    ),
    "TellerPartNotReady": Case(
        {f"teller_ready{{{_PLACE}}}": "0x40"} | _BUILD, {f"teller_ready{{{_PLACE}}}": "1x5 0x3 1x30"} | _BUILD, 20,
        {"job": "worker", "instance": "w:1", "part": "worker"},
    ),
    "TellerPartRestarts": Case(
        {f"process_start_time_seconds{{{_PLACE}}}": "1 1 1 100 100 200 200 300x30"} | _BUILD,
        {f"process_start_time_seconds{{{_PLACE}}}": "1 1 1 100x40"} | _BUILD, 20,
        {"job": "worker", "instance": "w:1", "part": "worker"},
    ),
    "TellerKafkaRefused": Case(
        {f'teller_worker_state{{{_PLACE},state="kafka-refused"}}': "0x5 1x1 _ _ 1x1 _ _ 1x30"},
        {f'teller_worker_state{{{_PLACE},state="kafka-refused"}}': "0x5 1 0x30"}, 12,
        {"job": "worker", "instance": "w:1"},
    ),
    "TellerKafkaDown": _one("teller_kafka_up", "0x20", "1x20", 10),
    "TellerExporterStale": _one("teller_look_timestamp_seconds", "0x30", "0+60x30", 10),
    "TellerStoreErrors": Case(_store("unavailable"), _store("missing"), 15),
    "TellerStoreSlow": Case(_slow("0x40"), _slow("0+10x40"), 30, {"call": "put_new"}),
    "TellerDiskFilling": Case(
        _disk("10x40"), _disk("50x40"), 20, {"job": "worker", "instance": "w:1", "folder": "data"}
    ),
    "TellerDiskFull": Case(_disk("2x40"), _disk("10x40"), 20, {"job": "worker", "instance": "w:1", "folder": "data"}),
    "TellerCertificateEndsSoon": _one(_CERTIFICATE, "864000x100", "8640000x100", 80, certificate="kafka_ca"),
    "TellerCertificateEnds": _one(_CERTIFICATE, "86400x10", "864000x10", 5, certificate="kafka_ca"),
    "TellerKeyOld": _one('teller_key_changed_timestamp_seconds{key="hash"}', "-40000000x100", "0x100", 80, key="hash"),
    "TellerKeysDiffer": _one(
        'teller_key_changed_timestamp_seconds{key="pseudonym"}', "0x10 5x30", "0x40", 30, key="pseudonym"
    ),
}  # fmt: skip


def _delay(good: int, minutes: int) -> Series:
    return {
        'teller_delay_seconds_bucket{le="300.0"}': f"0+{good}x{minutes}",
        "teller_delay_seconds_count": f"0+1000x{minutes}",
    }


def _failed(bad: int, minutes: int) -> Series:
    return {
        'teller_failed_records_total{domain="social",reason="internal_error"}': f"0+{bad}x{minutes}",
        'teller_raw_records_total{domain="social"}': f"0+10000x{minutes}",
    }


def _burn(minute: int, delay: tuple[int, int], failed: tuple[int, int]) -> dict[str, Case]:
    """`delay`: records in time of 1,000; `failed`: of 10,000; each where it fires, and where it does not."""
    window = {75: "1h", 375: "6h", 4335: "3d"}[minute]
    more = minute + 20
    return {
        f"TellerDelayBudgetBurns{window}": Case(_delay(delay[0], more), _delay(delay[1], more), minute,
                                                {"slo": "delay"}),
        f"TellerFreshnessBudgetBurns{window}": Case(_lag(f"1x{more}", f"400x{more}"), _lag(f"1x{more}", f"9x{more}"),
                                                    minute, {"slo": "freshness"}),
        f"TellerAcceptanceBudgetBurns{window}": Case(_failed(failed[0], more), _failed(failed[1], more), minute,
                                                     {"slo": "acceptance"}),
    }  # fmt: skip


#: Just above and just below what each window allows: 14.4, 6 and 1 times 1 % of 1,000, and 0.1 % of 10,000.
#: Cases of days: the rules are evaluated each quarter of an hour.
BURNS: dict[str, Case] = (
    {
        "TellerNoConsent": Case(
            {_NOT_AGREED: "0+1x680"},
            {_NOT_AGREED: "0+1x680", _AGREED: "0x300 7x380"},
            10095,
            {"depositor": "acme"},
            "15m",
        ),
        "TellerStrippingFell": Case(_stripping("0+100x1430 143000x90"), _stripping("0+100x1520"), 1515),
    }
    | _burn(75, (855, 857), (145, 143))
    | _burn(375, (939, 941), (61, 59))
    | _burn(4335, (989, 991), (11, 9))
)
