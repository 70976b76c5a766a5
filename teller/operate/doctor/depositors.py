"""Check that each depositor has its topics, each such topic its depositor, and that the shared streams are closed."""

from collections.abc import Iterator, Mapping
from typing import Final

from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from schemas import topics
from teller.operate.doctor.finding import CheckResult, fault, ok, warning
from teller.operate.exporter.depositors import missing_topics, registered

DEPOSITORS: Final = "depositors"
RUNBOOK: Final = "docs/runbooks/TellerDepositorTopicMissing.md"
CLOSE: Final = "teller depositors migrate --close-all"


def judge(known: Depositors, held: Mapping[str, frozenset[int]], strange: int = 0) -> Iterator[CheckResult]:
    """Judge the registered depositors; `held` are the topics that there are, with the numbers of their partitions,
    `strange` counts the messages of bank.depositors that are no entries.
    """
    every = list(registered(known))
    problems = [*_incomplete(every, held), *_cut_off(every), *_uneven(held), *_nobodys(known, held), *_strange(strange)]
    yield from problems
    yield from _open_streams(next((each for each in known if each.kind is Kind.SHARED), None))
    if not problems:
        yield ok(DEPOSITORS, f"{len(every)} are registered, each with its topics")


def _incomplete(every: list[Depositor], held: Mapping[str, frozenset[int]]) -> Iterator[CheckResult]:
    for entry in every:
        missing = missing_topics(entry, held)
        if missing and entry.status in (Status.ACTIVE, Status.SUSPENDED):
            said = f"{entry.name}: missing {', '.join(missing)}"
            yield fault(DEPOSITORS, said, f"teller depositors change {entry.name}; {RUNBOOK}")


def _cut_off(every: list[Depositor]) -> Iterator[CheckResult]:
    for entry in every:
        if entry.status is None:
            yield warning(DEPOSITORS, f"{entry.name}: INCOMPLETE", f"end it: teller depositors add {entry.name}")


def _strange(count: int) -> Iterator[CheckResult]:
    if count:
        yield warning(
            DEPOSITORS,
            f"{topics.DEPOSITORS}: messages that are no entries: {count}, so somebody else writes there",
            "docs/operating.md, Depositors, says what to do",
        )


def _uneven(held: Mapping[str, frozenset[int]]) -> Iterator[CheckResult]:
    for stream in topics.streams_among(held):
        raw, clean = len(held[topics.raw(stream)]), len(held[topics.clean(stream)])
        if topics.depositor_of(stream) and raw != clean:
            yield fault(
                DEPOSITORS,
                f"{stream}: {raw} raw partitions, {clean} clean ones",
                "add partitions to the smaller one: docs/upgrading.md says when",
            )


def _nobodys(known: Depositors, held: Mapping[str, frozenset[int]]) -> Iterator[CheckResult]:
    for name in sorted(held):
        if (stream := topics.stream_of(name)) and topics.depositor_of(stream) and known.of_topic(name) is None:
            yield warning(
                DEPOSITORS,
                f"{name}: nobody is registered for it; each record there fails",
                "find out who made it, then delete it",
            )


def _open_streams(shared: Depositor | None) -> Iterator[CheckResult]:
    if shared is None or shared.status is Status.ACTIVE:
        yield warning(DEPOSITORS, "shared streams take any name that nobody has registered", CLOSE)
