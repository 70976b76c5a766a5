"""Check that an operator's credentials may write the trail: without that they read nothing of owners."""

from collections.abc import Iterator, Mapping
from typing import Final

from schemas.topics import ACCESS
from teller.operate.doctor.facts import TopicFacts
from teller.operate.doctor.finding import CheckResult, ok, warning

TRAIL: Final = "trail"


def judge(found: Mapping[str, TopicFacts]) -> Iterator[CheckResult]:
    """Judge the right to write; a missing topic is the finding of another check."""
    facts = found.get(ACCESS)
    if facts is None:
        return
    if facts.rights is None or "WRITE" in facts.rights:
        yield ok(TRAIL, f"who reads by these credentials may write it down on {ACCESS}")
        return
    what = f"these credentials may not write to {ACCESS}, so they read nothing of owners, and change no account"
    yield warning(
        TRAIL, what, f"an auditor needs no more; for an operator give Write on {ACCESS}, as docs/trail.md says"
    )
