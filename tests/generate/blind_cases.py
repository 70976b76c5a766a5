"""Series of parts that cannot tell what waits for them (NaN): what may be late fires, and a known zero does not."""

from tests.generate.cases import Case, unknown

BLIND: dict[str, Case] = {
    "TellerLogLate": Case(
        {"teller_log_checkpoint_timestamp_seconds": "0x40", "teller_log_lag_records": "5x40"},
        {"teller_log_checkpoint_timestamp_seconds": "0+60x40", "teller_log_lag_records": unknown(41)}, 30,
    ),
    "TellerLedgerLate": Case(
        {"teller_ledger_lag_records": f"0x5 {unknown(81)}"},
        {"teller_ledger_lag_records": f"0x5 {unknown(21)} 0x80"}, 60,
    ),
    "TellerWithdrawalsLate": Case(
        {"teller_withdrawals_lag_records": f"0x5 {unknown(41)}"},
        {"teller_withdrawals_lag_records": f"0x5 {unknown(9)} 0x40"}, 30,
    ),
    "TellerOwnerDeskLate": Case(
        {"teller_owner_desk_index_delay_seconds": f"0x5 {unknown(41)}"},
        {"teller_owner_desk_index_delay_seconds": f"0x5 {unknown(9)} 0x40"}, 30,
    ),
    "TellerKafkaRefused": Case(
        {'teller_router_state{job="router",instance="r:1",state="kafka-refused"}': "0x5 1x30"},
        {'teller_router_state{job="router",instance="r:1",state="kafka-refused"}': "0x30"}, 12,
        {"job": "router", "instance": "r:1"},
    ),
}  # fmt: skip
