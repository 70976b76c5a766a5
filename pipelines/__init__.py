"""The deposit pipeline: processes that read Kafka and write Kafka, from raw records to owners' buckets.

    deposits.raw.<domain>  -> processor: steps.frame -> decode -> validate -> strip  -> deposits.clean.<domain>
                                                                       or rejected   -> deposits.failed
    deposits.clean.<domain> -> router: chunk -> objects -> one transaction           -> receipts, metering

- `steps`      pure: what becomes of one record, and of a batch
- `scanner`    personal data in text, behind one call: texts in, spans out
- `processor`  the Faust worker: runs the steps over partition batches
- `router`     puts clean records into objects, and sends receipts and metering events
- `feedback`   tells depositors what became of their records
- `transparency`  writes the public log of what the bank did
- `ledger`     posts what is metered and ordered
- `withdrawals`  decides what owners say to offerings
- `sessions`   the loop of the last four: a session until its first fault, then another
- `memory_log`  a log in memory, with faults, of the last two
- `metrics`    metrics, health checks, their server, and tracing

The package `bank`, below these, holds pseudonyms, keyed hashes, receipts and buckets (a folder or any S3).
"""
