"""Check that the register of originators can be read, and that nobody else writes there."""

from collections.abc import Iterator
from typing import Final

from bank.withdrawals.originators import Originators
from schemas import topics
from teller.operate.doctor.finding import CheckResult, ok, warning

ORIGINATORS: Final = "originators"


def judge(known: Originators, strange: int) -> Iterator[CheckResult]:
    """Judge the registered originators; `strange` counts the messages of bank.originators that are no entries."""
    if strange:
        yield warning(
            ORIGINATORS,
            f"{topics.ORIGINATORS}: messages that are no entries: {strange}, so somebody else writes there",
            "docs/withdrawals.md, Originators, says what to do",
        )
    else:
        yield ok(ORIGINATORS, f"{len(list(known))} are registered")
