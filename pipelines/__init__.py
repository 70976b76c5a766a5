"""The deposit line, from raw records to owners' buckets.

    deposits.raw.<domain>  -> processor: steps.frame -> decode -> validate -> strip  -> deposits.clean.<domain>
                                                                       or rejected   -> deposits.failed
    deposits.clean.<domain> -> router: chunk -> objects -> one transaction           -> receipts, metering

- `steps`      pure: what becomes of one record, and of a batch
- `pseudonym`  pure: keyed hashes and bucket names
- `scanner`    Presidio, behind one call: texts in, spans out
- `stream`     the Faust worker over partition batches
- `router`     clean records into objects, receipts and metering events
- `store`      buckets: a folder or any S3
"""
