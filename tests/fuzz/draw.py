"""Seed and serial number to the record that is sent: pure, so that it can be drawn again when it is looked for."""

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from tests.fuzz import avro, envelope, framing, good, registered, texts
from tests.fuzz.channels import BLOCK, ROUND, Channel, channel_of
from tests.fuzz.kinds import KINDS
from tests.fuzz.shot import Base, Raw

#: Where kinds are registered.
ROOMS: Final = (good, framing, registered, avro, texts, envelope)
#: Every kind, those first that only a hand can write.
_ALL: Final = sorted(range(len(KINDS)), key=lambda number: not KINDS[number].by_hand)
_CLIENT: Final = [number for number in _ALL if not KINDS[number].by_hand]
_WEIGHTS: Final = {id(some): list(accumulate(KINDS[number].weight for number in some)) for some in (_ALL, _CLIENT)}
#: In the first rounds each block begins with so many records whose kinds come in turn, so that a short run has all.
_IN_TURN: Final = 4
_ROUNDS_IN_TURN: Final = 2


@dataclass(frozen=True, slots=True)
class Shot:
    """A record to send: `kind` is the index in KINDS."""

    serial: int
    kind: int
    raw: Raw
    partition: int
    owner: str


def draw(seed: int, serial: int, partitions: int) -> Shot:
    """The record of this number."""
    dice = random.Random(seed * 0x9E3779B97F4A7C15 + serial)
    number = _kind(dice, serial)
    kind = KINDS[number]
    base = Base(seed, serial, dice, dice.choice(kind.schemas) if kind.schemas else None)
    return Shot(serial, number, kind.make(base), dice.randrange(partitions), base.owner)


def _kind(dice: random.Random, serial: int) -> int:
    by_hand = channel_of(serial) is Channel.BY_HAND
    some = _ALL if by_hand else _CLIENT
    block, place = divmod(serial, BLOCK)
    if block < _ROUNDS_IN_TURN * len(ROUND) and place < _IN_TURN:
        return some[((block // len(ROUND) if by_hand else block) * _IN_TURN + place) % len(some)]
    return dice.choices(some, cum_weights=_WEIGHTS[id(some)])[0]
