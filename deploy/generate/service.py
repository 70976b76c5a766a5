"""Dashboard of a depositor's service level."""

from typing import Final

from deploy.generate.line import quantile
from deploy.generate.model import RATE, Dashboard, Panel, PanelRow, Query, Shape, Unit
from deploy.generate.slo import DELAY, DELAY_S

_WHO: Final = 'depositor=~"$depositor"'
_DELAY: Final = f"teller_delay_seconds_bucket{{{_WHO}}}"


def _records(outcomes: str, span: str) -> str:
    return f'sum(increase(teller_depositor_records_total{{{_WHO},outcome=~"{outcomes}"}}[{span}]))'


def _rate(outcomes: str) -> str:
    series = f'teller_depositor_records_total{{{_WHO},outcome=~"{outcomes}"}}'
    return f"sum by (depositor) (rate({series}{RATE}))"


def _within(span: str) -> str:
    good = f'sum(increase(teller_delay_seconds_bucket{{{_WHO},le="{DELAY_S:.1f}"}}[{span}]))'
    return f"{good} / sum(increase(teller_delay_seconds_count{{{_WHO}}}[{span}]))"


SERVICE: Final = Dashboard(
    "teller-service", "Teller: a depositor's service level", "What became of a depositor's records, and how soon.",
    (
        PanelRow("30 days", (
            Panel("Accepted", "Records that were valid and are stripped.", Unit.NUMBER,
                  (Query(_records("clean", "30d")),), Shape.NUMBER),
            Panel("Failed", "Share of records that were rejected.", Unit.RATIO,
                  (Query(f"{_records('failed', '30d')} / {_records('clean|failed', '30d')}"),), Shape.NUMBER, 0.05),
            Panel("Sent again", "Records that were there already: failed as `duplicate_event`.", Unit.NUMBER,
                  (Query(_records("duplicate", "30d")),), Shape.NUMBER),
            Panel("Stored in time", f"Share of records with a receipt within {DELAY_S:.0f} s.", Unit.RATIO,
                  (Query(_within("30d")),), Shape.NUMBER, least=DELAY.target),
            Panel("Budget left", f"Of the {1 - DELAY.target:.0%} that may be later; below 0 the objective is missed.",
                  Unit.RATIO, (Query(f"1 - (1 - {_within('30d')}) / {1 - DELAY.target:g}"),), Shape.NUMBER, least=0),
        )),
        PanelRow("Now", (
            Panel("Records a second", "By outcome.", Unit.PER_SECOND,
                  (Query(f"sum by (outcome) (rate(teller_depositor_records_total{{{_WHO}}}{RATE}))", "{{outcome}}"),)),
            Panel("Failed", "Share, by depositor. `unknown`: the record does not say whose it is.", Unit.RATIO,
                  (Query(f"{_rate('failed')} / {_rate('clean|failed')}", "{{depositor}}"),)),
            Panel("Publication to receipt", "Delay of stored records.", Unit.SECONDS,
                  tuple(Query(quantile(share, "teller_delay_seconds").replace("teller_delay_seconds_bucket", _DELAY),
                              f"{share:.0%} below") for share in (0.5, 0.9, 0.99)), limit=DELAY_S),
            Panel("Stored in time", f"Share of records with a receipt within {DELAY_S:.0f} s, over an hour.",
                  Unit.RATIO, (Query(_within("1h")),), least=DELAY.target),
        )),
    ),
    (("depositor", "teller_depositor_records_total"),),
)  # fmt: skip
