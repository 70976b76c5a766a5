"""The licence of a package in words: until when and for what the package may be used."""

from datetime import UTC, datetime

from bank.withdrawals.plain_text import harmless
from bank.withdrawals.terms import Licence
from bank.withdrawals.uses import USES, DataUse


def in_words(licence: Licence, now: int) -> tuple[str, ...]:
    """Say what a package's licence allows; `now` is in milliseconds since 1970."""
    terms = licence.terms
    uses = [USES[use].words for use in DataUse if use in terms.uses]
    places = "all countries" if terms.territory.world else ", ".join(sorted(terms.territory.countries))
    said = (
        f'"{harmless(licence.originator)}" may use it from {_day(licence.since)} until {_day(licence.until - 1)} (UTC, '
        f"that day included): it may {'; it may '.join(uses)}; nothing else.",
        f"Where: in {places}.",
        "Until then an owner may revoke. The bank then sends a notice that names this package: whether it did, the "
        "package cannot tell.",
    )
    return (
        (f"This licence has ENDED: delete the package, and what the licence says. {said[0]}", *said[1:])
        if (ended(licence, now))
        else said
    )


def ended(licence: Licence, now: int) -> bool:
    """Return whether the licence has ended by its date."""
    return now >= licence.until


def _day(time: int) -> str:
    return datetime.fromtimestamp(time // 1000, UTC).date().isoformat()
