"""Record batches that no client library writes, drawn from a seed: what the broker takes of them must end once.

Each kind says what may become of a batch: the broker refuses it, or each of its records is stored or fails for one of
these reasons. Raw topics are not read again here, as `harvest` does: librdkafka believes offset deltas that are wrong.
"""

import gzip
import random
import struct
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import cramjam
from aiokafka import codec
from aiokafka.errors import KafkaError

from schemas import topics
from teller.settings import Settings
from tests.fuzz import wire
from tests.fuzz.kinds import ANY_FORMAT, STORED
from tests.fuzz.wire import WireRecord
from tests.line import running
from tests.samples import raw

REFUSED: Final = "refused"
ANYTHING: Final = frozenset({*ANY_FORMAT, REFUSED, "bad_batch", "bad_header", "too_large", "empty_value"})
DOMAIN: Final = "social"
_XERIAL_VERSION: Final = struct.pack(">ii", 1, 1)

Make = Callable[[random.Random, list[WireRecord]], bytes]


@dataclass(frozen=True, slots=True)
class BatchKind:
    """`make` turns good records into the bytes of a batch."""

    name: str
    ends: frozenset[str]
    make: Make


BATCHES: Final[list[BatchKind]] = []


def batch_kind(name: str, *ends: str) -> Callable[[Make], Make]:
    """Register a kind."""

    def register(make: Make) -> Make:
        BATCHES.append(BatchKind(name, frozenset(ends), make))
        return make

    return register


@batch_kind("well-formed, by every codec", STORED)
def well_formed(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.batch(records, dice.randrange(len(wire.ENCODERS)))


def _renumbered(dice: random.Random, records: list[WireRecord]) -> list[WireRecord]:
    deltas = list(range(len(records)))
    deltas[dice.randrange(len(deltas))] = dice.choice((-1, len(deltas), 1_000_000, 2**31 - 1, -(2**31)))
    return [WireRecord(each.key, each.value, delta=delta) for each, delta in zip(records, deltas, strict=True)]


@batch_kind("offset deltas beyond the batch", "bad_batch")
def deltas_beyond(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.batch(_renumbered(dice, records))


@batch_kind("offset deltas that do not rise", "bad_batch")
def deltas_falling(dice: random.Random, records: list[WireRecord]) -> bytes:
    fall = dice.choice((lambda number: 0, lambda number: len(records) - 1 - number))
    return wire.batch([WireRecord(each.key, each.value, delta=fall(n)) for n, each in enumerate(records)])


@batch_kind("offset deltas beyond a compressed batch", REFUSED)
def deltas_compressed(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.batch(_renumbered(dice, records), dice.randrange(1, len(wire.ENCODERS)))


@batch_kind("attributes of records", STORED)
def attributes(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.batch([WireRecord(r.key, r.value, attributes=dice.randrange(256)) for r in records], dice.randrange(5))


@batch_kind("names of headers that are not UTF-8", "bad_header")
def header_names(dice: random.Random, records: list[WireRecord]) -> bytes:
    name = dice.choice((b"\xff", b"\xc3\x28", b"ok\x80"))
    return wire.batch([WireRecord(r.key, r.value, [(name, None)]) for r in records], dice.randrange(5))


@batch_kind("several streams of snappy", STORED)
def several_streams(dice: random.Random, records: list[WireRecord]) -> bytes:
    plain = wire.plain(records)
    cut = dice.randrange(len(plain))
    return wire.framed(codec.snappy_encode(plain[:cut]) + codec.snappy_encode(plain[cut:]), len(records), 2)


@batch_kind("snappy of another version, or without frames", STORED)
def other_snappy(dice: random.Random, records: list[WireRecord]) -> bytes:
    plain = wire.plain(records)
    other = codec.snappy_encode(plain).replace(_XERIAL_VERSION, struct.pack(">ii", dice.randrange(1, 99), 1), 1)
    return wire.framed(dice.choice((other, bytes(cramjam.snappy.compress_raw(plain)))), len(records), 2)


@batch_kind("gzip in members, and bytes behind the end", STORED)
def odd_gzip(dice: random.Random, records: list[WireRecord]) -> bytes:
    plain = wire.plain(records)
    cut = dice.randrange(len(plain))
    members = gzip.compress(plain[:cut]) + gzip.compress(plain[cut:])
    return wire.framed(dice.choice((members, gzip.compress(plain) + dice.randbytes(9))), len(records), 1)


@batch_kind("bytes behind the end of lz4", "bad_batch", REFUSED)
def odd_lz4(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.framed(codec.lz4_encode(wire.plain(records)) + dice.randbytes(5), len(records), 3)


@batch_kind("bytes behind the last record", REFUSED)
def left_over(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.framed(wire.plain(records) + dice.randbytes(dice.choice((1, 40))), len(records))


@batch_kind("another number of records", REFUSED)
def other_number(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.framed(wire.plain(records), dice.choice((0, len(records) + 1, 2**31 - 1)))


@batch_kind("a wrong checksum", REFUSED)
def wrong_checksum(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.framed(wire.plain(records), len(records), checksum=dice.getrandbits(32))


@batch_kind("a control batch, or a codec that is none", REFUSED)
def wrong_attributes(dice: random.Random, records: list[WireRecord]) -> bytes:
    return wire.framed(wire.plain(records), len(records), dice.choice((0x20, 5, 6, 7)))


@batch_kind("bytes changed at random", *ANYTHING)
def changed(dice: random.Random, records: list[WireRecord]) -> bytes:
    packing = dice.randrange(len(wire.ENCODERS))
    body = bytearray(wire.ENCODERS[packing](wire.plain(records)))
    for _ in range(dice.choice((1, 1, 2, 5))):
        body[dice.randrange(len(body))] = dice.randrange(256)
    return wire.framed(bytes(body), len(records), packing)


@batch_kind("bytes changed at random, then packed", *ANYTHING)
def changed_within(dice: random.Random, records: list[WireRecord]) -> bytes:
    packing = dice.randrange(len(wire.ENCODERS))
    plain = bytearray(wire.plain(records))
    for _ in range(dice.choice((1, 1, 2, 5))):
        plain[dice.randrange(len(plain))] = dice.randrange(256)
    return wire.framed(wire.ENCODERS[packing](bytes(plain)), len(records), packing)


@dataclass(slots=True)
class Account:
    """`sent`: the kind of each acknowledged place. `ends` counts records (batches, where refused) by kind and end."""

    sent: dict[running.Place, BatchKind] = field(default_factory=dict)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def send(settings: Settings, seed: int, number: int) -> Account:
    """Send `number` batches to the raw topic of DOMAIN, kinds in turn."""
    account = Account()
    hand = wire.Hand(settings.kafka_bootstrap)
    topic = topics.raw(DOMAIN)
    for serial in range(number):
        dice = random.Random(seed << 32 | serial)
        kind = BATCHES[serial % len(BATCHES)]
        records = _records(seed, serial, dice.randrange(2, 6))
        partition = dice.randrange(settings.partitions)
        try:
            first = hand.produce(topic, partition, kind.make(dice, records))
        except KafkaError:
            account.ends[kind.name, REFUSED] += 1
            _check(account, kind, REFUSED, f"batch {serial}")
        else:
            account.sent |= {(topic, partition, first + index): kind for index in range(len(records))}
    hand.close()
    return account


def settle(settings: Settings, account: Account) -> Account:
    """Say what became of each record, once the line has drained."""
    rows, failures = running.stored(settings), running.failed(settings)
    for place, kind in account.sent.items():
        ends = [STORED for _ in rows.get(place, ())] + sorted({each["reason"] for each in failures.get(place, ())})
        if len(ends) != 1:
            account.problems.append(f"{place} ({kind.name}) ended as {ends}")
        for end in ends:
            account.ends[kind.name, end] += 1
            _check(account, kind, end, str(place))
    return account


def _check(account: Account, kind: BatchKind, end: str, where: str) -> None:
    if end not in kind.ends:
        account.problems.append(f"{where} ({kind.name}) ended as {end}")


def _records(seed: int, serial: int, number: int) -> list[WireRecord]:
    made = [
        raw("social.post.v1", 0, 0, event_id=uuid.UUID(int=1 << 100 | seed << 64 | serial << 8 | index), text="a cup")
        for index in range(number)
    ]
    return [WireRecord(each.key, each.value) for each in made]


def lines(account: Account) -> Sequence[str]:
    """The account for people: a line a kind, and a line a problem."""
    ends = sorted(account.ends.items())
    kinds = [
        f"{kind.name:<72}" + ", ".join(f"{end} {count:,}" for (name, end), count in ends if name == kind.name)
        for kind in BATCHES
    ]
    return [*kinds, *(f"PROBLEM  {each}" for each in account.problems[:20])]
