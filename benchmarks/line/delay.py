"""Delay from publish to receipt at half load, less the time for which the record's chunk is open."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from confluent_kafka import KafkaError, Message, Producer

from benchmarks.line.contestants import line, router, worker
from benchmarks.line.figures import Figure, GoalVerdict, percentile
from benchmarks.line.parts import MeasuredProcesses
from benchmarks.line.plan import BenchmarkPlan, Result
from benchmarks.line.receipts import Place, ReceiptReader
from benchmarks.line.sampler import Measured
from benchmarks.line.stack import Stack
from benchmarks.line.workloads import Raw, Workload, first, records

CHUNK_S: Final = 5.0
#: Twenty owners at a time with 100 records each, as in exports: so an object holds about as much at half load as in a
#: backlog, whose chunks are fuller. All owners have their buckets once the pipeline has settled.
OWNERS, WIDE, EACH = 100, 20, 100
#: Seconds for the pipeline to settle; records published before do not count.
SETTLE_S: Final = 10.0
WAIT_S: Final = 60.0


def contest(plan: BenchmarkPlan, _rows: Any) -> Result:
    """Measure the pipeline's rate from a backlog with these chunks, then the delay at half that rate."""
    full: list[Measured] = []
    late: list[float] = []
    for turn in range(1, plan.runs + 1):
        with plan.stack(plan.store, chunk_seconds=CHUNK_S) as stack:
            count = plan.records(40_000)
            stack.publish(records(Workload("mixed", count, OWNERS, WIDE, EACH), plan.written))
            full.append(line(stack, plan.bounds(count, 3 * plan.seconds)))
        rate = full[-1].rate / 2
        with plan.stack(plan.store, chunk_seconds=CHUNK_S) as stack:
            delays = _steady(stack, plan, rate)
        late.append(percentile(delays, 0.99))
        plan.say(
            f"  run {turn}, {rate:,.0f} records/s: median {percentile(delays, 0.5):.2f} s, 99 % {late[-1]:.2f} s, "
            f"of {len(delays):,} records"
        )
    goal = CHUNK_S + 1
    half = Figure.of([each.rate / 2 for each in full])
    notes = f"chunks of {CHUNK_S:.0f} s; {half} records/s, half of what the line did; store: {plan.store}"
    found = Figure.of(late)
    row = GoalVerdict("delay", "delay from publish to receipt at half load, 99th percentile", "the cut's time + 1 s",
                  "at most", goal, found, found, None, "s", (notes,))  # fmt: skip
    return Result([row], {"delay: full load": full})


def _steady(stack: Stack, plan: BenchmarkPlan, rate: float) -> list[float]:
    """Measure seconds from publish to receipt of each record that is published once the pipeline has settled."""
    seconds = max(4 * CHUNK_S, plan.seconds) + SETTLE_S
    commands = [worker(stack, 0, 0), router(stack, 0)]
    wanted = round(rate * seconds) + 1
    stock = iter(first(Workload("mixed", wanted, OWNERS, WIDE, EACH), wanted, plan.written))  # made before time runs
    with (
        ReceiptReader(stack.settings, places=True) as receipts,
        MeasuredProcesses(commands, stack.folder / "logs") as parts,
    ):
        feed = _Feed(stack)
        feed.send(islice(stock, 1))
        while not receipts.records:
            parts.check()
            time.sleep(0.05)
        begin = time.monotonic()
        feed.steadily(stock, rate, seconds)
        deadline = time.monotonic() + WAIT_S
        while receipts.records < len(feed.published) and time.monotonic() < deadline:
            parts.check()
            time.sleep(0.05)
    arrived = receipts.arrived
    counted = {place: at for place, at in feed.published.items() if at >= begin + SETTLE_S}
    missing = time.monotonic()  # a record without a receipt by now has at least this delay
    return [arrived.get(place, missing) - at for place, at in counted.items()]


class _Feed:
    """Producer that notes each record's publication time, partition and offset."""

    def __init__(self, stack: Stack) -> None:
        self._producer = Producer({"bootstrap.servers": stack.bootstrap, "acks": "all", "linger.ms": 5, "log_level": 2})
        self.published: dict[Place, float] = {}

    def send(self, items: Iterator[Raw]) -> None:
        for item in items:
            self._produce(item)
        self._producer.flush()

    def steadily(self, items: Iterator[Raw], rate: float, seconds: float) -> None:
        begin, sent = time.monotonic(), 0
        while (passed := time.monotonic() - begin) < seconds:
            if sent < passed * rate and (item := next(items, None)):
                self._produce(item)
                sent += 1
            else:
                self._producer.poll(0.002)
        self._producer.flush()

    def _produce(self, item: Raw) -> None:
        now = time.monotonic()

        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self.published[message.topic() or "", message.partition() or 0, message.offset() or 0] = now

        self._producer.produce(item.topic, item.value, item.key, on_delivery=report)
        self._producer.poll(0)
