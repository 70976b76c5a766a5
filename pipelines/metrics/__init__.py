"""Metrics and health checks of every process. They show no owner, no payload, no secret and no unbounded label.

table    every metric, as data; `metrics` makes Prometheus's objects of it, docs/metrics.md is generated
bulk     a histogram that takes many values at once
labels   names that depositors give themselves, bounded
health   named checks: is the process alive, can it work
server   /metrics, /live and /ready
host     disks and key files, read at each scrape
tracing  spans across the parts, where OpenTelemetry is installed and switched on
"""
