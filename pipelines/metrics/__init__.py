"""Metrics and health checks of every process. They show no owner, no payload, no secret and no unbounded label.

metrics  the table of every metric: parts count through its rows, and docs/metrics.md is generated from it
row      what a row is
bulk     a histogram that takes many values at once
labels   label values that are known beforehand; names that depositors give themselves, bounded
health   named checks: is the process alive, can it work
server   /metrics, /live and /ready
host     disks and key files, read at each scrape
tracing  spans across the parts, where OpenTelemetry is installed and switched on
"""
