"""What the line shows of itself: figures and health. No owner, no payload, no secret, and no unbounded label.

table    every metric, as data; `metrics` makes Prometheus's objects of it, docs/metrics.md is generated
bulk     a histogram that takes many values at once
labels   names that depositors give themselves, bounded
health   is it alive, can it work: checks with names
server   /metrics, /live and /ready
host     disks and key files, looked at when they are asked for
tracing  spans across the parts, where OpenTelemetry is installed and switched on
"""
