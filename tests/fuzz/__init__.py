"""Bad input by the million, through the real line: each raw record ends as one failed event or one stored row.

    python -m tests.fuzz --records 1000000 --seed 7        (or: make fuzz RECORDS=1000000 SEED=7)

Theory of operation. Each serial number gives one raw record, drawn from the seed: of a kind, and each kind says what
may become of it, a stored row or a failed event of certain reasons. The records go to an embedded Kafka, compressed in
every way, in transactions that are committed or taken back, and as batches written byte by byte. Real workers and a
real router take them. Then raw topics, clean topics, failed events and buckets are read again and compared with what
the broker acknowledged, place by place; a place is topic, partition and raw offset.

- `shot`     one record to send, and the good record that it is made from
- `kinds`    the registry of kinds; `good`, `framing`, `registered`, `avro`, `texts`, `envelope` hold them
- `draw`     seed and serial number to a record: pure
- `channels` how a record travels: compression, transactions, by hand
- `wire`     record batches by hand
- `batches`  record batches that no client library writes, and what became of their records
- `feed`     sends them all, and books what the broker acknowledges
- `reconciliation` a few bytes for each place, so that millions fit
- `harvest`  reads back what the line left
- `judge`    the comparison: pure
- `memory`   what workers and router take
- `proof`    one run; `report` says what came of it
"""
