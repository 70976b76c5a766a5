"""What a run found, for people."""

from collections.abc import Iterator

from tests.fuzz.kinds import KINDS
from tests.fuzz.proof import FuzzResult

MIB = 1 << 20


def lines(outcome: FuzzResult) -> Iterator[str]:
    verdict = outcome.verdict
    yield ""
    yield f"{'kind':<66}{'records':>9}   became"
    for kind in KINDS:
        ends = sorted(((count, end) for (name, end), count in verdict.ends.items() if name == kind.name), reverse=True)
        became = ", ".join(f"{end} {count:,}" for count, end in ends)
        yield f"{kind.name:<66}{sum(count for count, _ in ends):>9,}   {became}"
    yield ""
    yield from _sums(outcome)
    yield ""
    for part, most in outcome.most.items():
        before, after = outcome.before.get(part, 0), outcome.after.get(part, 0)
        yield f"memory of {part}: {before // MIB} MiB before, {after // MIB} MiB after, {most // MIB} MiB at most"
    if outcome.verified is not None:
        yield f"teller verify: {'all is well' if outcome.verified else str(outcome.verify_said)[:3000]}"
    yield from (f"PROBLEM  {problem}" for problem in verdict.problems)
    yield "PASSED" if outcome.passed else "FAILED"


def _sums(outcome: FuzzResult) -> Iterator[str]:
    verdict = outcome.verdict
    yield f"seed {outcome.plan.seed}: {outcome.plan.records:,} sent in {outcome.seconds:.0f} s"
    yield f"taken back {verdict.taken_back:>9,}   in aborted transactions"
    yield f"raw        {verdict.sent:>9,}   raw records, {outcome.plan.records / outcome.seconds:,.0f} a second"
    yield f"stored     {verdict.stored:>9,}   rows in {outcome.objects:,} objects"
    yield f"failed     {verdict.failed:>9,}   failed events; {outcome.opened:,} originals opened and compared"
    yield f"difference {verdict.sent - verdict.stored - verdict.failed:>9,}"
    yield f"repeats    {verdict.repeats:>9,}   of failed events and clean records, after rebalances"
