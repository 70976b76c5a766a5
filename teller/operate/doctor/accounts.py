"""Check that deposits without consent are refused, and that nobody else writes to the accounts' topics."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from schemas import topics
from teller.operate.doctor.facts import AccountFacts
from teller.operate.doctor.finding import CheckResult, fault, ok, warning

ACCOUNTS: Final = "accounts"


def judge(found: AccountFacts) -> Iterator[CheckResult]:
    """Judge the accounts."""
    if found.lost:
        yield fault(
            ACCOUNTS,
            f"{topics.ACCOUNTS} lacks events that {topics.NEWEST_ACCOUNTS} contains: its history is lost",
            "docs/runbooks/TellerAccountsUnreadable.md",
        )
    for topic, count in ((topics.ACCOUNTS, found.foreign), (topics.NEWEST_ACCOUNTS, found.foreign_newest)):
        if count:
            yield warning(
                ACCOUNTS,
                f"{topic}: {count} of its latest messages are none of `teller accounts`; everybody passes them over",
                "find out who else writes there: operators alone need that right",
            )
    if found.contradictory and not found.lost:
        yield fault(
            ACCOUNTS,
            f"{found.contradictory} consents or newest accounts are none that a command wrote",
            "teller verify names them; docs/runbooks/TellerAccountsForeign.md",
        )
    if found.since is None:
        yield warning(
            ACCOUNTS,
            "the bank takes deposits without consent",
            "teller accounts migrate, consents, then teller accounts enforce",
        )
    else:
        since = datetime.fromtimestamp(found.since / 1000, UTC).isoformat(timespec="seconds")
        yield ok(ACCOUNTS, f"deposits without link and consent are refused since {since}")
