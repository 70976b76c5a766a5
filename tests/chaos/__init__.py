"""The proof that nothing is lost, doubled or put astray: the line under faults, on real Kafka and MinIO.

    python -m tests.chaos --seed 7 --faults 20        (or: make chaos SEED=7 FAULTS=20)

Theory of operation. A feed deposits records at a steady rate, each with a serial number of its own, by which it is
found again: it is the record's time in milliseconds, which every schema keeps. Some are bad; they are known by their
place on the raw topic. Meanwhile faults are injected, drawn from the seed. Then all parts are brought back, the feed
ends, the line drains, `teller verify` looks at it, and the buckets, failed events and metering are read again and
compared with the feed's own book (`judge`): it trusts none of the line's own counts.

- `schedule`  which fault comes when: pure, from the seed
- `records`   what is deposited: pure, from seed and serial number
- `acknowledged` what was sent, by the brokers' acknowledgements
- `judge`     the comparison: pure
- `targets`   what faults can be done to: workers, routers, brokers, MinIO
- `parts`     workers and routers under a supervisor that starts again what ended
- `bench`     all of it, started and stopped
- `injector`  carries the schedule out
- `feed`      the producer
- `progress`  when which partition stored something: how long recovery takes
- `log`, `ledger` whether the public log and the ledger are whole
- `membership` whether each part does its share
- `harvest`   reads buckets, receipts, failed events and metering back
- `proof`     one run from start to verdict; `report` says what came of it
- `sweeper`   ends what is left if the run itself is killed
"""
