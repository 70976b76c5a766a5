"""Series under which alerts of a kind stay silent although what they look at is bad, each for a reason."""

from dataclasses import dataclass

from tests.generate.cases import Series


@dataclass(frozen=True, slots=True)
class Quiet:
    """From minute 0 to `minute` no alert whose name matches `alerts` fires."""

    alerts: str
    series: Series
    minute: int


def _late(records: str) -> Series:
    return {'teller_delay_seconds_bucket{le="300.0"}': "0x100", "teller_delay_seconds_count": records}


_LAG = 'teller_lag_seconds{stage="worker",domain="social",partition="0"}'
_FAILED = 'teller_failed_records_total{domain="social",reason="internal_error"}'
_SUSPECT = 'teller_suspect_fields_total{schema="s",field="f",entity="PERSON"}'
_BURNS = "Teller.*BudgetBurns.*"
QUIET: dict[str, Quiet] = {
    "minutes after a start nothing is known of an hour: late": Quiet(_BURNS, _late("0+1000x100"), 10),
    "minutes after a start nothing is known of an hour: stale": Quiet(_BURNS, {_LAG: "9000x100"}, 10),
    "minutes after a start nothing is known of an hour: failed": Quiet(
        _BURNS, {_FAILED: "0+10x100", 'teller_raw_records_total{domain="social"}': "0+10x100"}, 10
    ),
    "a line that starts anew on an old Prometheus": Quiet(
        _BURNS, _late("_x60 0+1000x100") | {_LAG: "_x60 9000x100"}, 70
    ),
    "one of few records says little": Quiet(_BURNS, _late("0+1x100"), 90),
    "of many records few are suspect": Quiet(
        "TellerSuspectFields",
        {_SUSPECT: "0+1x100", 'teller_metered_records_total{depositor="d",schema="s"}': "0+2000x100"},
        60,
    ),
}
