"""Model of sizes from costs and load. Pure arithmetic; every number is an argument.

Objects. A chunk of n records of a partition becomes an object for each group (owner, schema, depositor) in it. Records
come in deposits of `together` of a group at once; n / together deposits fall on the partition's groups at random
(Poisson), so the chunk has groups * (1 - exp(-deposits / groups)) objects. `simulate` compares this with the router.
"""

from dataclasses import dataclass
from math import ceil, expm1
from typing import Final

DAY_S: Final = 86_400
GROUPS_PER_OWNER: Final = 3


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured costs: processor seconds of one process, bytes on disk or on the wire.

    `worker_s` for a record of the mixed load; `route_s` for a record and `object_s` for an object in the router,
    without the store; `raw_bytes`, `clean_bytes` of a record in Kafka, uncompressed with key and headers;
    `object_bytes` of an object's header, `row_bytes` of a record in it; `book_bytes` of an object's receipt and
    metering event, `book_row_bytes` of a record in these.
    """

    worker_s: float
    route_s: float
    object_s: float
    raw_bytes: float
    clean_bytes: float
    object_bytes: float
    row_bytes: float
    book_bytes: float
    book_row_bytes: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Assumptions: stated, not measured here; replace them by your own.

    `transport_s`: a worker's processor time for a record outside its pure steps (Faust, Kafka, acknowledgement).
    `put_s`: seconds that the store takes for a PUT; `put_cpu_s`: the client's part of it. `threads`: PUTs at once of
    a router. `broker_bytes`: what a broker takes a second with its copies. `busy`: share of a machine that is planned
    for.
    """

    records_per_owner_day: float = 50
    peak: float = 4
    transport_s: float = 25e-6
    put_s: float = 0.030
    put_cpu_s: float = 0.0009
    threads: int = 4
    busy: float = 0.6
    broker_bytes: float = 30e6
    raw_days: float = 3.5
    clean_days: float = 30
    copies: int = 3
    put_price: float = 0.005 / 1000
    buckets_default: int = 10_000
    buckets_most: int = 1_000_000
    partitions_broker: int = 4_000


@dataclass(frozen=True, slots=True)
class Load:
    """Load of the pipeline. `together`: records of one owner, schema and depositor in one deposit."""

    owners: int
    together: float
    chunk_seconds: float = 30
    chunk_records: int = 20_000


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """Sizes that a load needs. Rates are at the peak, unless their name says `day`."""

    load: Load
    records_s: float
    partitions: int
    records_per_object: float
    objects_day: float
    puts_s: float
    workers: int
    routers: int
    brokers: int
    kafka_bytes: float
    books_bytes_year: float
    dollars_day: float
    stored_bytes_day: float


def objects(records: float, groups: float, together: float) -> float:
    """Compute the expected objects of a chunk of `records` over `groups`."""
    deposits = records / together
    return -groups * expm1(-deposits / groups) if groups else 0.0


def per_object(load: Load, rate: float, partitions: int) -> float:
    """Compute records an object, at a mean rate a second over the partitions of one domain's topic."""
    each = rate / partitions
    chunk = min(load.chunk_records, each * load.chunk_seconds)
    if chunk < load.together:  # a deposit begins the chunk, which holds all of it
        return load.together
    groups = load.owners / partitions
    return chunk / objects(chunk, groups, load.together)


def plan(load: Load, costs: Costs, given: Assumptions) -> CapacityPlan:
    """Compute the sizes. The day's mean rate gives the number of objects, its peak the number of processes."""
    day = load.owners * given.records_per_owner_day
    mean, peak = day / DAY_S, given.peak * day / DAY_S
    workers = ceil(peak * (costs.worker_s + given.transport_s) / given.busy)
    partitions = max(6, 2 * ceil(workers / GROUPS_PER_OWNER))
    size = per_object(load, mean / GROUPS_PER_OWNER, partitions)
    puts = peak / size
    cpu = peak * costs.route_s + puts * (costs.object_s + given.put_cpu_s)
    waiting = puts * given.put_s / given.threads
    routers = ceil(max(cpu, waiting) / given.busy)
    partitions = max(partitions, ceil(routers / GROUPS_PER_OWNER))
    wire = peak * (costs.raw_bytes + costs.clean_bytes) * given.copies
    kept = day * (costs.raw_bytes * given.raw_days + costs.clean_bytes * given.clean_days) * given.copies
    books = day / size * costs.book_bytes + day * costs.book_row_bytes
    replicas = partitions * 10 * given.copies
    return CapacityPlan(
        load=load,
        records_s=peak,
        partitions=partitions,
        records_per_object=size,
        objects_day=day / size,
        puts_s=puts,
        workers=workers,
        routers=routers,
        brokers=max(3, ceil(wire / given.broker_bytes), ceil(replicas / given.partitions_broker)),
        kafka_bytes=kept,
        books_bytes_year=365 * books * given.copies,
        dollars_day=day / size * given.put_price,
        stored_bytes_day=day / size * costs.object_bytes + day * costs.row_bytes,
    )
