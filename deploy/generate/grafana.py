"""Write dashboards as Grafana's JSON, with Grafana's own builders (grafana-foundation-sdk, extra `dashboards`)."""

from itertools import count
from typing import Any, Final

from grafana_foundation_sdk.builders import common, prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_model
from grafana_foundation_sdk.models import dashboard as model

from deploy.generate.model import Dashboard, Panel, Shape

#: The user chooses the data source in the dashboard, so that it can be imported anywhere.
SOURCE: Final = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
#: Grafana's grid has 24 columns, and rows of 30 pixels.
SIZES: Final = {Shape.NUMBER: (4, 4), Shape.LINES: (8, 8), Shape.TABLE: (8, 8)}
_PANELS: Final[dict[Shape, Any]] = {Shape.NUMBER: stat.Panel, Shape.LINES: timeseries.Panel, Shape.TABLE: table.Panel}


def text(dashboard: Dashboard) -> str:
    """Return the file's text."""
    return JSONEncoder(indent=1, sort_keys=True).encode(_built(dashboard).build()) + "\n"


def _built(dashboard: Dashboard) -> build.Dashboard:
    made = (
        build.Dashboard(dashboard.title)
        .uid(dashboard.uid)
        .description(dashboard.words)
        .tags(["teller"])
        .time("now-3h", "now")
        .refresh("30s")
        .timezone("browser")
        .readonly()
        .with_variable(build.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
    )
    for name, metric in dashboard.variables:
        made = made.with_variable(_variable(name, metric))
    number = count(1)
    for row in dashboard.rows:
        made = made.with_row(build.Row(row.title).id(next(number)))
        for panel in row.panels:
            made = made.with_panel(_panel(panel).id(next(number)))
    return made


def _variable(name: str, metric: str) -> build.QueryVariable:
    every = model.VariableOption(selected=True, text="All", value="$__all")
    return (
        build.QueryVariable(name)
        .label(name)
        .datasource(SOURCE)
        .query(f"label_values({metric}, {name})")
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .include_all(True)
        .multi(True)
        .all_value(".*")
        .current(every)
    )


def _panel(panel: Panel) -> Any:
    width, height = SIZES[panel.shape]
    made = _PANELS[panel.shape]().title(panel.title).description(panel.words).unit(panel.unit.value)
    made = made.datasource(SOURCE).span(width).height(height)
    for number, query in enumerate(panel.queries):
        target = (
            prometheus.Dataquery().expr(query.expr).legend_format(query.legend or "__auto").ref_id(chr(65 + number))
        )
        made = made.with_target(target.range() if panel.shape is Shape.LINES else target.instant())
    if (bounds := _thresholds(panel)) is not None:
        made = made.thresholds(bounds)
    if panel.shape is Shape.LINES:
        made = made.min(0).fill_opacity(10).legend(_legend())
    elif panel.shape is Shape.NUMBER:
        made = made.graph_mode(common_model.BigValueGraphMode.NONE).reduce_options(_last())
    else:
        made = made.with_transformation(model.DataTransformerConfig(id_val="seriesToRows", options={}))
    return made


def _thresholds(panel: Panel) -> build.ThresholdsConfig | None:
    if panel.limit is not None:
        below, bound, above = "green", panel.limit, "red"
    elif panel.least is not None:
        below, bound, above = "red", panel.least, "green"
    else:
        return None
    steps = [model.Threshold(value=None, color=below), model.Threshold(value=bound, color=above)]
    return build.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def _legend() -> common.VizLegendOptions:
    return (
        common.VizLegendOptions()
        .show_legend(True)
        .display_mode(common_model.LegendDisplayMode.LIST)
        .placement(common_model.LegendPlacement.BOTTOM)
    )


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"])
