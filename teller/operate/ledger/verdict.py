"""Verdict on the ledger: what was read, what is wrong, and how much was posted."""

from enum import StrEnum
from typing import NamedTuple

from bank.ledger.posting import NOTHING, Quantities


class LedgerProblem(StrEnum):
    """Kinds of findings. The codes are public: docs/operating.md says what they mean."""

    EVENT_UNPOSTED = "event_unposted"
    POSTING_TWICE = "posting_twice"
    POSTING_UNCAUSED = "posting_uncaused"
    POSTING_DIFFERS = "posting_differs"
    CHARGE_DIFFERS = "charge_differs"
    REVERSAL_DIFFERS = "reversal_differs"
    SHARE_DIFFERS = "share_differs"
    STATEMENT_DIFFERS = "statement_differs"
    POSTING_FOREIGN = "posting_foreign"


class LedgerFinding(NamedTuple):
    """A kind of finding, how often it occurred, and the first places."""

    kind: LedgerProblem
    times: int
    places: tuple[str, ...]


class LedgerVerdict(NamedTuple):
    """Outcome: events and postings that were read, events that are held and that the ledger has not read yet, and what
    is wrong. `posted` and `waiting` are quantities of the events that were to be counted: posted or held, and not read.
    """

    events: int
    postings: int
    held: int
    unread: int
    findings: tuple[LedgerFinding, ...]
    posted: Quantities = NOTHING
    waiting: Quantities = NOTHING
