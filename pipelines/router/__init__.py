"""The router: from clean topics into owners' buckets, each record exactly once.

Theory of operation. Per partition, what is committed is an offset `a` and a metadata string, the write-ahead intent
(`buffer.intent`). Going on:

1. Plan. Records [a, b) are buffered and due. Commit offset `a` again, with "end: b" in the metadata. Durable now:
   where the chunk ends, so that whoever goes on after us cuts the same one.
2. Store. Group the chunk by owner, schema and depositor; one object a group, whose bucket, key and bytes follow from
   the records alone. Put each unless it is there. Durable now: the objects, but nothing refers to them yet.
3. Commit. In one Kafka transaction: receipts, metering events, offset `b`. Visible now: all of it at once.

Stopped before 1 is durable, nothing was stored. After it, the next owner of the partition finds the plan, reads
[a, b) again, finds the objects that are there (same key, same bytes), adds the others, and commits. After 3, it goes on
at `b`. So a chunk has effect once, and steps may be repeated by anybody: also by a router that was paused while its
partitions moved. It can put objects of a plan that was committed, which its heir puts as well; it cannot commit, as
the group's generation has moved on. Precedent: Kafka Connect's S3 sink (deterministic partitioning), Kafka Streams
(offsets and output in one transaction, KIP-447).

A record whose event was deposited before, within a window of the partition's log (`buffer.deduplication`), is not
stored: step 3 sends a failed event of it. The window is read from the clean topic whenever a partition comes: it has no
state of its own.

Recovery is one path: whenever the outcome of a call to Kafka is unknown, everything in memory is dropped and the group
joined anew; the old member's calls are fenced by then, and what is committed is the truth ("crash-only", Candea & Fox).

- `kafka`    the port to Kafka, the real log and the fake
- `buffer`   what is read and not yet committed: records by partition, deduplication, chunks, the write-ahead intent
- `objects`  a flush: from chunks to objects, receipts and metering events
- `router`   the loop; `watchdog` ends a process whose loop no longer turns
- `report`   what an observer gets of what was committed
- `metrics`  an observer that sets Prometheus's metrics; `zeros` shows them from the start
- `backoff`, `config`, `faults`, `observer`
"""

from pipelines.router.config import RouterConfig
from pipelines.router.faults import RouterFault, RouterStopped
from pipelines.router.observer import RouterObserver, RouterState
from pipelines.router.router import Router

__all__ = ["Router", "RouterConfig", "RouterFault", "RouterObserver", "RouterState", "RouterStopped"]
