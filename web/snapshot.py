"""Everything that the panels show, as values of one moment. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bank.access.summary import Noted
from bank.accounts.depositors import Depositor
from teller.operate.repair.failure import Failure
from teller.operate.top.frame import Frame


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """Figures at a moment (`at`: seconds since 1970), over the seconds since the point before.

    `stored` and `failed` are records a second, `waiting` is what waits for workers and routers, `half` and `most`
    the delay within which half and 95 % of the records were stored, in seconds; None: unknown.
    """

    at: float
    stored: float
    failed: float
    waiting: int | None
    half: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class ShownObject:
    """An object as its receipt names it, which Kafka took at `at`; `raw` are the offsets of its rows on `raw_topic`."""

    at: float
    owner: str
    bucket: str
    key: str
    size: int
    records: int
    schema: str
    depositor: str
    raw_topic: str = ""
    partition: int = 0
    raw: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """A name for addresses; the key holds the depositor's, which may be a person's."""
        return hashlib.sha256(f"{self.bucket}/{self.key}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """An event of accounts, without the owner whom it is about: `at` in seconds since 1970, `what` its kind."""

    at: float
    what: str
    depositor: str
    schemas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Records of a depositor (as `d000123`) that were accepted and that failed, of a UTC day in days since 1970."""

    depositor: str
    domain: str
    day: int
    accepted: int
    failed: int


@dataclass(frozen=True, slots=True)
class LastVerdict:
    """The last run of `teller verify`: `found` as it prints it for programs, or `trouble`, why it has no verdict.

    `at` is when it ended, in seconds since 1970, `took` how many seconds it ran.
    """

    at: float
    took: float
    found: Mapping[str, Any] | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment. Lists hold the newest first, a bounded number of each; `trouble` says what cannot be read, and why.

    `marks`: by domain, before when all that was published is stored or failed, in seconds since 1970.
    `fictional`: the bank holds invented people alone, so records may be shown as they were published.
    """

    at: float
    frame: Frame | None = None
    history: Sequence[HistoryPoint] = ()
    failed: Sequence[Failure] = ()
    refused: Sequence[Failure] = ()
    objects: Sequence[ShownObject] = ()
    changes: Sequence[ConsentChange] = ()
    accesses: Sequence[Noted] = ()
    depositors: Sequence[Depositor] = ()
    marks: Mapping[str, float] = field(default_factory=dict)
    counts: Sequence[DayCounts] = ()
    verdict: LastVerdict | None = None
    verifying: bool = False
    fictional: bool = False
    trouble: Mapping[str, str] = field(default_factory=dict)
