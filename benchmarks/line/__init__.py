"""`make bench`: what the line does per second, beside what a user would write without it, in the same minutes.

- `workloads`      pure: seeded records, by kind, owners and order; `texts` what people write in them
- `plain`          pure: the processor's work for one record by hand, which the baselines do
- `baselines`      programs that do without Teller: a confluent-kafka loop, Faust agents with Presidio, a PUT a record
- `stack`, `minio` Kafka, topics, keys and a store for a run; `clean_backlog` clean records on it, for routers
- `parts`          the processes that are measured; `discarding` a router on a store that keeps nothing
- `sampler`        records, processor time and memory of a run while it goes on; `receipts` those that are visible
- `contestants`    one run of a part or baseline; `race` several in turn
- `contests`       the goals, each with who runs for it; `delay` that of half load
- `stages`, `grid` tables without goals: each step alone (`worker_stages`, `router_stages`, by a `cpu_watch`), and other workloads
- `figures`        pure: medians, ratios, verdicts; `report` Markdown and JSON; `machine` what it ran on
"""
