"""Offerings, as `teller ido` prints them."""

import time
from typing import Any

from bank.withdrawals.document_parts import day_of
from bank.withdrawals.offering import digest
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.originators import Originators
from bank.withdrawals.summary import summary
from bank.withdrawals.terms import Offering
from teller.output import out


def now() -> int:
    """Return the time by this machine's clock, in milliseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000_000


def json_row(known: Offerings, offering: Offering) -> dict[str, Any]:
    """Return what programs hear of a version."""
    return {
        "offering": offering.id,
        "version": offering.version,
        "originator": offering.originator,
        "state": known.state(offering, now()).value,
        "opens": day_of(offering.opens),
        "closes": day_of(offering.closes),
        "expires": day_of(offering.terms.expires),
        "least_group": offering.terms.groups.owners,
        "digest": digest(offering),
    }


def print_summary(offering: Offering, originators: Originators) -> None:
    """Print the summary that owners get."""
    entry = originators.named(offering.originator)
    for heading, sentences in summary(offering, entry.legal_name if entry else offering.originator):
        out.print(heading, style="bold")
        for sentence in sentences:
            out.print(f"  {sentence}")
    out.print()
