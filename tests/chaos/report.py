"""What a run found, for people."""

import json
from collections.abc import Iterator, Sequence
from statistics import median

from tests.chaos.proof import ChaosResult

MIB = 1 << 20


def lines(outcome: ChaosResult) -> Iterator[str]:
    verdict = outcome.verdict
    yield ""
    minutes = outcome.fed_seconds / 60
    yield f"seed {outcome.options.seed}, {sum(outcome.injected.values())} faults in {minutes:.1f} minutes"
    yield from _faults(outcome)
    yield ""
    yield f"sent     {verdict.sent:>9,}   acknowledged by the brokers" + (
        f"; {outcome.unsure:,} more of unknown fate" if outcome.unsure else ""
    )
    yield f"copies   {verdict.copies:>9,}   more, which the feed sent again; each must be rejected as a duplicate"
    yield f"stored   {verdict.stored:>9,}   rows in owners' buckets"
    yield f"failed   {verdict.failed:>9,}   failed events"
    yield f"refused  {verdict.denied:>9,}   for want of consent: one owner withdraws and agrees again"
    yield f"missing  {len(verdict.missing):>9,}"
    yield f"twice    {len(verdict.twice):>9,}   ({verdict.repeats:,} repeats on clean topics, dropped by the routers)"
    yield f"astray   {len(verdict.astray):>9,}   in another owner's bucket"
    yield ""
    begun, killed, failed = outcome.epochs
    yield f"epochs   {begun:>9,}   of owners' keys begun meanwhile; {killed} killed on the way, {failed} failed"
    yield f"clear    {outcome.in_the_clear:>9,}   objects that are not encrypted"
    yield f"log      {outcome.log.leaves:>9,}   leaves of receipts; {outcome.log.checkpoints:,} checkpoints were seen"
    ledger = outcome.ledger
    yield f"ledger   {ledger.postings:>9,}   postings, {ledger.held:,} of held events; {ledger.ordered:,} orders"
    yield ""
    yield f"drained in {outcome.drain_seconds:.0f} s; parts that ended by themselves: {outcome.ended or 'none'}"
    yield from (f"  {words}" for words in outcome.last_words)
    yield from _memory(outcome)
    yield ""
    yield f"teller verify: {'all is well' if outcome.verified else json.dumps(outcome.verify_said)[:3000]}"
    yield from (f"PROBLEM  {problem}" for problem in verdict.problems)
    yield from (f"PROBLEM  log: {problem}" for problem in outcome.log.problems)
    yield from (f"PROBLEM  ledger: {problem}" for problem in outcome.ledger.problems)
    yield from (f"PROBLEM  not recovered: {words}" for words in outcome.unrecovered)
    yield from [f"PROBLEM  until all parts were started anew, {outcome.stuck}"] if outcome.stuck else []
    yield from (f"PROBLEM  {name} runs, but has no partitions" for name in outcome.idle)
    yield "PASSED" if outcome.passed else "FAILED"


def _faults(outcome: ChaosResult) -> Iterator[str]:
    yield f"{'fault':<18}{'times':>6}   recovered after (s): median, worst"
    for (kind, part), times in sorted(outcome.injected.items(), key=lambda item: item[0][::-1]):
        name = f"{kind} {part}"
        yield f"{name:<18}{times:>6}   {_spread(outcome.recoveries.get(name, []))}"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):6.1f} {max(values):6.1f}" if values else "-"


def _memory(outcome: ChaosResult) -> Iterator[str]:
    for part, memory in outcome.memory.items():
        before, after = max(memory.before, default=0) // MIB, max(memory.after, default=0) // MIB
        yield f"memory of a {part}: {before} MiB before, {after} MiB after, {memory.most // MIB} MiB at most"
