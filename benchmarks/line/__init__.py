"""`make bench`: the pipeline's rates beside those of programs that a user would write without it, at the same time.

- `workloads`      pure: seeded records, by kind, owners and order; `texts` what people write in them
- `plain`          pure: the processor's work for one record, written by hand for the baselines
- `baselines`      programs that do without Teller: a confluent-kafka loop, Faust agents with Presidio, a PUT a record
- `stack`, `minio` Kafka, topics, keys and a store for a run; `clean_backlog` clean records on it, for routers
- `parts`          the processes that are measured; `discarding` a router on a store that keeps nothing
- `sampler`        records, processor time and memory during a run; `receipts` reads visible receipts
- `contestants`    one run of a part or baseline; `race` several in turn
- `contests`       the goals, each with its contestants; `delay` the goal at half load
- `stages`, `grid` tables without goals: steps one by one (`worker_stages`, `router_stages`), other workloads;
                    `cpu_watch` measures processor time
- `figures`        pure: medians, ratios, verdicts; `report` Markdown and JSON; `machine` what it ran on
"""
