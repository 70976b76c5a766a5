"""Dashboards, a status page, alerts and objectives, as data. `python -m deploy.generate` writes the files under
deploy/ and the tables under docs/; a test compares the files with its output.

model      panels and dashboards, alerts and objectives
line, service, billing   the dashboards
slo        objectives and how fast their budgets burn
alerts     everything else that somebody should hear of
grafana    dashboards as Grafana's JSON
console    the line's dashboard as a page that Prometheus itself serves
rules      alerts and objectives as Prometheus's rules
alertmanager  who hears of which alert
kubernetes the rules as a resource of Prometheus' operator
pages      the tables of docs/metrics.md, alerts.md and slo.md
"""
