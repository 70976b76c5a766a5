"""The port of `verify`: what it reads, and what it may rely on.

`kafka_sources` is the real one; the tests have one in memory, with a line that goes on while it is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from schemas import topics
from teller.operate.verify.evidence import StoredObject


class Lane(NamedTuple):
    """A partition of a domain: raw and clean records of it have the same number."""

    domain: str
    partition: int

    def raw(self, offset: int) -> str:
        """The place of a raw record, for people."""
        return f"{topics.raw(self.domain)}/{self.partition}/{offset}"

    def clean(self, offset: int) -> str:
        return f"{topics.clean(self.domain)}/{self.partition}/{offset}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lane stands.

    `worker`: raw offsets below it are committed by the workers. `router`: clean offsets below it are committed by the
    routers, `high` the highest raw offset before it, `end` the end of the chunk that is being stored, if one is.
    `raw` and `clean`: what the topics hold, from the first offset to one past the last.
    """

    worker: int
    router: int
    high: int
    end: int | None
    raw: range
    clean: range


@dataclass(frozen=True, slots=True)
class Foreign:
    """A message that is not what its topic is for, at `place`."""

    place: str


@dataclass(frozen=True, slots=True)
class OddKey:
    """The failed event before it, at `place`, has a key that is not its id."""

    place: str


class Held(NamedTuple):
    """All that bears one bucket and key.

    `size` is that of the object as the store lists it, None where it lists none. `item` is the object, read; None where
    there is none, and where no receipt names it: such are not read.
    """

    bucket: str
    key: str
    size: int | None
    item: StoredObject | None
    receipts: Sequence[Mapping[str, Any]]
    metering: Sequence[Mapping[str, Any]]


#: Offsets to read of each lane: rising, none touching another.
Spans = Mapping[Lane, Sequence[range]]


class Sources(Protocol):
    """The line's topics and buckets, while it may go on.

    Everything that was committed when a call began is in what it gives; what comes later may be or not.
    """

    def standing(self) -> Mapping[Lane, Standing]:
        """Where each lane stands. What is committed is final: no open transaction can change it."""

    def failed(self) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
        """Every failed event; one may come several times."""

    def load(self) -> Iterator[Foreign]:
        """Reads receipts and metering events, for `places`."""

    def places(self) -> Iterator[Held]:
        """Each bucket and key that has a receipt or a metering event, as `load` found them, or an object, once."""

    def clean(self, spans: Spans) -> Iterator[tuple[Lane, int, int | None]]:
        """Lane, offset and raw offset of each clean record there; a lane's rise. None: a record without one."""

    def raw(self, spans: Spans) -> Iterator[tuple[Lane, int]]:
        """Lane and offset of each raw record there: not of marks of transactions, nor of what was taken back."""
