"""The router: from clean topics into owners' buckets, each record exactly once.

Theory of operation. For each partition Kafka holds a committed offset `a` and a metadata string, the write-ahead intent
(`buffer.intent`). A flush takes three steps:

1. Intent (stage "plan"). Records [a, b) are buffered and due. Commit offset `a` again, with "end: b" in the metadata.
   Durable now: where the chunk ends, so that the partition's next router cuts the same chunk.
2. Store. Group the chunk by owner, schema and depositor; one object a group, whose bucket, key and bytes follow from
   the records alone. Put each object unless it exists. Durable now: the objects, but nothing refers to them yet.
3. Commit. In one Kafka transaction: receipts, metering events, offset `b`. Visible now: all of it at once.

If the router stops before step 1 is durable, nothing was stored. If it stops later, the partition's next router finds
the intent, reads [a, b) again, finds the objects that exist (same key, same bytes), puts the others, and commits. After
step 3 it goes on at `b`. So a chunk takes effect once, and any router may repeat the steps, also one that was paused
while its partitions moved: it can put objects of a committed intent, which the next router puts as well; it cannot
commit, since the group's generation has changed. Precedent: Kafka Connect's S3 sink (deterministic partitioning), Kafka
Streams (offsets and output in one transaction, KIP-447).

A chunk of hours or a day (`buffer.spooled_buffer`) is too large for step 3. Its records wait on local disk, in slices
by owner, and steps 2 and 3 are taken for some slices at a time: their receipts are committed with offset `a` as it is
and an intent that says which slices are done. The last ones' commit moves the offset to `b`. The partition's next
router reads [a, b) again, and passes over what is done.

A record whose event was deposited before, within a window of the partition's log (`buffer.deduplication`), is not
stored: step 3 sends a failed event for it. The router reads the window from the clean topic when it is assigned a
partition, unless it had the partition just before and nobody has committed meanwhile (`buffer.kept_window`). It keeps
no other state for it. With long chunks it reads the window back on every assignment.

A record of an owner who is erased is not stored either: the router asks the key table before step 2 and before step 3,
and step 3 sends failed events for such records in place of their receipts. Nobody has the key of an object that was put
meanwhile, and the erasure deletes it. A tombstone on a clean topic is passed over; the committed offset goes past it.

Recovery has one path: whenever the outcome of a call to Kafka is unknown, the router drops everything in memory and
joins the group anew. By then the old member's calls are fenced, and it goes on from what is committed ("crash-only",
Candea & Fox).

- `kafka`    the port to Kafka, the real log and the fake
- `buffer`   records read and not yet committed, by partition; deduplication, chunks, the write-ahead intent
- `spool`    sealed files on local disk, where the records of long chunks wait
- `objects`  a flush: from chunks to objects, receipts and metering events
- `router`   the loop; `watchdog` ends a process whose loop no longer turns
- `report`   makes an observer's report of a committed flush
- `metrics`  an observer that sets Prometheus's metrics
- `backoff`, `config`, `faults`, `observer`
"""

from pipelines.metrics.labels import RouterState
from pipelines.router.config import RouterConfig
from pipelines.router.faults import RouterFault, RouterStopped
from pipelines.router.observer import RouterObserver
from pipelines.router.router import Router

__all__ = ["Router", "RouterConfig", "RouterFault", "RouterObserver", "RouterState", "RouterStopped"]
