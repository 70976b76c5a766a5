"""Write the line's dashboard as a console template: a page that Prometheus serves itself, for sites without Grafana.

Format: prometheus.io/docs/visualization/consoles; Go's html/template. Queries stand in backquotes: PromQL needs none
where labels are in double quotes.
"""

import re
from html import escape
from typing import Final

from deploy.generate.alerts import ALERTS
from deploy.generate.model import RATE, Dashboard, Panel, Query, Shape, Unit

#: Where the page of `teller up` and of Compose shows runbooks.
PAGE: Final = "http://127.0.0.1:8470/runbooks/"
WINDOW: Final = "[5m]"
_FORMAT: Final = {
    Unit.NUMBER: "{{ humanize .Value }}",
    Unit.RATIO: "{{ humanizePercentage .Value }}",
    Unit.SECONDS: "{{ humanizeDuration .Value }}",
    Unit.BYTES: "{{ humanize1024 .Value }}B",
    Unit.PER_SECOND: "{{ humanize .Value }}/s",
    Unit.BYTES_PER_SECOND: "{{ humanize1024 .Value }}B/s",
    Unit.DAYS: '{{ printf "%.1f" .Value }} d',
}
_STYLE: Final = """\
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif }
body { margin: 0 auto; max-width: 1280px; padding: 1rem }
h1 { font-size: 1.4rem; margin: 0 }
h2 { border-bottom: 1px solid #8884; font-size: 1rem; margin: 1.6rem 0 .6rem }
h3 { font-size: .85rem; font-weight: 600; margin: 0 0 .3rem }
.panels { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)) }
.numbers { grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)) }
.panel { border: 1px solid #8884; border-radius: .4rem; padding: .6rem .8rem }
.numbers td { font-size: 1.5rem }
table { border-collapse: collapse; width: 100% }
td { overflow-wrap: anywhere; padding: .1rem 0; vertical-align: top }
td:last-child { font-variant-numeric: tabular-nums; padding-left: 1rem; text-align: right; white-space: nowrap }
a { color: inherit; text-decoration-color: #8888 }
.bad { color: #d33; font-weight: 600 }
.good { color: #2a2 }
.none { opacity: .5 }
"""
_HEAD: Final = """\
NAMES<!DOCTYPE html>
<!-- Written by `python -m deploy.generate`: change deploy/generate, not this. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="15">
<title>TITLE</title>
<style>
STYLE</style>
</head>
<body>
<h1>TITLE</h1>
<p>{{ $firing := query `count by (alertname, severity) (ALERTS{alertstate="firing"})` }}{{ if $firing }}\
{{ range $firing }}<a class="bad" href="RUNBOOKS{{ template "runbook" .Labels.alertname }}END">\
{{ .Labels.alertname }}</a> {{ .Labels.severity }} &times; {{ .Value }}&ensp;\
{{ end }}Each leads to what to do.\
{{ else }}<span class="good">No alert fires.</span>{{ end }}</p>
"""


def text(dashboard: Dashboard, runbooks: str) -> str:
    """Return the page; runbooks that have no address are those that `teller web` shows on this machine."""
    begin, end = (runbooks, ".md") if runbooks.startswith("http") else (PAGE, "")
    head = _HEAD.replace("TITLE", escape(dashboard.title)).replace("STYLE", _STYLE).replace("NAMES", _names())
    head = head.replace("RUNBOOKS", escape(begin)).replace("END", end)
    rows = []
    for row in dashboard.rows:
        numbers = all(panel.shape is Shape.NUMBER for panel in row.panels)
        panels = "".join(map(_panel, row.panels))
        rows.append(f'<h2>{escape(row.title)}</h2>\n<div class="panels{" numbers" * numbers}">\n{panels}</div>\n')
    return head + "".join(rows) + "</body>\n</html>\n"


def _names() -> str:
    """Write the template that says which runbook an alert has: its own name's, but for some."""
    others = "".join(
        f'{{{{ else if eq . "{each.name}" }}}}{each.runbook}' for each in ALERTS if each.runbook != each.name
    )
    return f'{{{{ define "runbook" }}}}{{{{ if not . }}}}{others}{{{{ else }}}}{{{{ . }}}}{{{{ end }}}}{{{{ end }}}}'


def plain(expr: str) -> str:
    """Replace Grafana's variables in the expression: all depositors, five minutes."""
    return expr.replace(RATE, WINDOW).replace("$depositor", ".*")


def _panel(panel: Panel) -> str:
    rows = "".join(_rows(panel, query) for query in panel.queries)
    return (
        f'<div class="panel" title="{escape(panel.words)}">\n<h3>{_charted(panel)}</h3>\n'
        f"{{{{ $found := false }}}}{{{{ $shown := false }}}}<table>\n{rows}</table>"
        '{{ if not $found }}<span class="none">no data</span>'
        '{{ else if not $shown }}<span class="none">all 0</span>{{ end }}\n</div>\n'
    )


def _charted(panel: Panel) -> str:
    """Write the title as a link to Prometheus's own chart of the panel's first figure."""
    return f'<a href="{{{{ graphLink `{plain(panel.queries[0].expr)}` }}}}">{escape(panel.title)}</a>'


def _rows(panel: Panel, query: Query) -> str:
    """Write one row a series. Where there are many series, those at 0 are left out."""
    value = (
        '{{ if eq (printf "%v" .Value) "NaN" }}<span class="none">none</span>{{ else }}' + _cell(panel) + "{{ end }}"
    )
    row = f"{{{{ $shown = true }}}}<tr><td>{_legend(query)}</td><td>{value}</td></tr>\n"
    if panel.shape is not Shape.NUMBER and "{{" in query.legend:
        row = f"{{{{ if ne .Value 0.0 }}}}{row}{{{{ end }}}}"
    return f"{{{{ range query `{plain(query.expr)}` }}}}{{{{ $found = true }}}}{row}{{{{ end }}}}"


def _cell(panel: Panel) -> str:
    shown = _FORMAT[panel.unit]
    if panel.limit is not None:
        bad = f"ge .Value {float(panel.limit)}"
    elif panel.least is not None:
        bad = f"lt .Value {float(panel.least)}"
    else:
        return shown
    return f'<span class="{{{{ if {bad} }}}}bad{{{{ else }}}}good{{{{ end }}}}">{shown}</span>'


def _legend(query: Query) -> str:
    """Turn Grafana's `{{label}}` into the template's form."""
    return re.sub(r"\{\{(\w+)\}\}", r"{{ .Labels.\1 }}", query.legend)
