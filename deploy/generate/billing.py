"""Dashboard of billing: figures to look at. The charge itself comes from `metering.events` (`teller metering`)."""

from typing import Final

from deploy.generate.model import RATE, Dashboard, Panel, PanelRow, Query, Shape, Unit

_WHO: Final = 'depositor=~"$depositor"'


def _grown(what: str, span: str, by: str = "") -> str:
    return f"sum{by} (increase(teller_metered_{what}_total{{{_WHO}}}[{span}]))"


_EACH: Final = " by (depositor, schema)"
_LEGEND: Final = "{{depositor}} {{schema}}"
BILLING: Final = Dashboard(
    "teller-billing", "Teller: billing", "Objects, records and bytes of committed metering events.",
    (
        PanelRow("30 days", (
            Panel("Records", "Metered.", Unit.NUMBER, (Query(_grown("records", "30d")),), Shape.NUMBER),
            Panel("Objects", "Metered.", Unit.NUMBER, (Query(_grown("objects", "30d")),), Shape.NUMBER),
            Panel("Bytes", "Metered.", Unit.BYTES, (Query(_grown("bytes", "30d")),), Shape.NUMBER),
            Panel("Records of an object", "In the mean: larger objects cost fewer requests.", Unit.NUMBER,
                  (Query(f"{_grown('records', '30d')} / {_grown('objects', '30d')}"),), Shape.NUMBER),
            Panel("Records by depositor and schema", "Metered.", Unit.NUMBER,
                  (Query(_grown("records", "30d", _EACH), _LEGEND),), Shape.TABLE),
            Panel("Objects by depositor and schema", "Metered.", Unit.NUMBER,
                  (Query(_grown("objects", "30d", _EACH), _LEGEND),), Shape.TABLE),
            Panel("Bytes by depositor and schema", "Metered.", Unit.BYTES,
                  (Query(_grown("bytes", "30d", _EACH), _LEGEND),), Shape.TABLE),
        )),
        PanelRow("Now", (
            Panel("Records a second", "Metered.", Unit.PER_SECOND,
                  (Query(f"sum{_EACH} (rate(teller_metered_records_total{{{_WHO}}}{RATE}))", _LEGEND),)),
            Panel("Bytes a second", "Metered.", Unit.BYTES_PER_SECOND,
                  (Query(f"sum{_EACH} (rate(teller_metered_bytes_total{{{_WHO}}}{RATE}))", _LEGEND),)),
        )),
    ),
    (("depositor", "teller_depositor_records_total"),),
)  # fmt: skip
