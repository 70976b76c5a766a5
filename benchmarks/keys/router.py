"""Cost of encryption to a router: the same records through two routers in turn, one with owners' keys, one without."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Final

from bank.keys.custody import MemoryCustody
from bank.store import MemoryStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.router import Router
from pipelines.router.kafka.memory import MemoryBroker
from pipelines.router.kafka.port import Partition
from tests.router.bank import Clean, config

PLACE: Final = Partition("deposits.clean.social", 0)
CHUNK: Final = 10_000
PAIRS: Final = 15


def router(say: Callable[[str], None], _owners: int) -> None:
    """Say what share of a router's CPU time encryption takes, at 200 and at 1.4 records an object."""
    for owners in (50, 7_000):
        custody, topic = MemoryCustody(), MemoryKeys()
        records = [Clean(PLACE, n, n, f"{n % owners + 1:032x}", "social.post.v1", "acme") for n in range(CHUNK)]
        made = [(each.key, each.value, each.headers) for each in records]
        OwnerKeys(topic.open, custody).ensure({each.owner for each in records})
        pairs = []
        for number in range(PAIRS):
            order = [False, True] if number % 2 else [True, False]
            taken = {sealed: _seconds(made, OwnerKeys(topic.open, custody) if sealed else None) for sealed in order}
            pairs.append((taken[True] / taken[False] - 1, taken[True], taken[False]))
        share = median(each[0] for each in pairs)
        with_keys, without = (median(each[at] for each in pairs) / CHUNK * 1e6 for at in (1, 2))
        rest = ", ".join(f"{each[0] * 100:+.1f}" for each in pairs)
        say(f"{CHUNK / owners:.1f} records an object: {share * 100:+.1f} % ({rest}), {without:.1f} us a record in the "
            f"clear, {with_keys:.1f} encrypted")  # fmt: skip


def _seconds(made: list[tuple[bytes, bytes, tuple[tuple[str, bytes], ...]]], keys: OwnerKeys | None) -> float:
    broker = MemoryBroker([PLACE])
    for key, value, headers in made:
        broker.produce(PLACE, key, value, headers)
    if keys is not None:
        keys.ensure([])
    limits = config(chunk_records=CHUNK, chunk_bytes=10**9, buffer_bytes=10**9, chunk_seconds=1.0)
    held = Router(limits, MemoryStore(), open_log=partial(broker.open, "one"), keys=keys)
    begun = time.process_time()
    while not broker.drained():
        held.step()
    taken = time.process_time() - begun
    held.close()
    return taken
