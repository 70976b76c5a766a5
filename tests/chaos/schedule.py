"""Which fault comes when, drawn from the seed: the same seed gives the same faults in the same order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["kill", "pause", "restart", "slow", "add", "remove"]
Part = Literal["worker", "router", "log-writer", "ledger", "broker", "minio"]

#: How often a part is hit, and with what. Workers and routers have a spare each that comes and goes.
PARTS: Final[dict[Part, int]] = {"worker": 4, "router": 4, "log-writer": 2, "ledger": 2, "broker": 2, "minio": 2}
KINDS: Final[dict[Kind, int]] = {"kill": 3, "pause": 3, "restart": 1, "slow": 1}
MOVES: Final = 2
FIRST: Final[tuple[tuple[Part, Kind], ...]] = tuple((part, kind) for kind in KINDS for part in PARTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """`wait` seconds after the one before began, `part` number `slot` has it for `seconds`."""

    number: int
    part: Part
    slot: int
    kind: Kind
    seconds: float
    wait: float

    def __str__(self) -> str:
        return f"{self.kind} {self.part}-{self.slot}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many there are of each part, the spares of workers and routers not counted; `long`: seconds of chunks that
    wait on the routers' disk, 0: none do.
    """

    workers: int = 2
    routers: int = 2
    brokers: int = 3
    long: int = 0

    def of(self, part: Part) -> int:
        return {"worker": self.workers, "router": self.routers, "broker": self.brokers}.get(part, 1)


def faults(seed: int, sizes: Sizes, session: float) -> Iterator[Fault]:
    """Without end. `session` is the session timeout of workers and routers, in seconds.

    Every kind of fault comes to every part among the first 28; what follows is drawn by weight.
    """
    dice = random.Random(seed)
    spare: dict[Part, bool] = {"worker": False, "router": False}
    first: list[tuple[Part, Kind | None]] = [*FIRST, *(("worker", None), ("router", None)) * 2]
    dice.shuffle(first)
    number = 0
    while True:
        part, drawn = first.pop() if first else _draw(dice)
        kind, slot = drawn or _move(part, spare), dice.randrange(sizes.of(part)) if drawn else sizes.of(part)
        yield Fault(number, part, slot, kind, _seconds(dice, part, kind, session), dice.uniform(4.0, 9.0))
        number += 1


def _draw(dice: random.Random) -> tuple[Part, Kind | None]:
    part = dice.choices(list(PARTS), list(PARTS.values()))[0]
    kinds: list[Kind | None] = [*KINDS]
    weights = list(KINDS.values())
    if part in ("worker", "router"):
        kinds, weights = [*kinds, None], [*weights, MOVES]
    return part, dice.choices(kinds, weights)[0]


def _move(part: Part, spare: dict[Part, bool]) -> Kind:
    spare[part] = not spare[part]
    return "add" if spare[part] else "remove"


def _seconds(dice: random.Random, part: Part, kind: Kind, session: float) -> float:
    """A pause outlasts the session, so that the partitions move meanwhile; a killed part may be back before."""
    if kind == "pause":
        return session + dice.uniform(1.0, 8.0) if part in ("worker", "router") else dice.uniform(4.0, 12.0)
    if kind == "slow":
        return dice.uniform(4.0, 8.0)
    if kind == "kill":
        return dice.choice([dice.uniform(0.0, 1.0), dice.uniform(session, session + 4.0)])
    return dice.uniform(0.0, 2.0)
