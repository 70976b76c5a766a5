"""Figures of the registered depositors: what waits, their status, whether their topics are there and are read. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from pipelines.kafka.offsets import Place
from pipelines.metrics.labels import DEPOSITORS, OTHER
from schemas import topics
from teller.operate.reconciliation.lag import Lag
from teller.operate.reconciliation.positions import ROUTER, WORKER
from teller.operate.reconciliation.sums import Labels, Sums

Held = Mapping[str, frozenset[int]]


def names(known: Depositors) -> list[str]:
    """Return the names of legal entities by number; an owner's name may be a person's."""
    return [entry.name for entry in registered(known) if entry.kind is Kind.LEGAL_ENTITY]


def registered(known: Depositors) -> Iterator[Depositor]:
    return (entry for entry in known if entry.kind is not Kind.SHARED)


def lag(known: Depositors, lags: Iterable[Lag]) -> Sums:
    """Return the sums by stage and depositor, of depositors' own streams, with 0 where nothing waits."""
    found = Sums()
    for each in lags:
        at = each.backlog.partition
        if topics.depositor_of(at.stream):
            entry = known.of_topic(at.raw_topic)
            found.add((each.backlog.stage, DEPOSITORS.label(entry.name) if entry else OTHER), each)
    return found


def statuses(known: Depositors) -> dict[Labels, float]:
    """Return the number of depositors by label and status: 1 of one that is shown by name."""
    return dict(Counter((_label(each), each.status.value.lower()) for each in registered(known) if each.status))


def missing(known: Depositors, held: Held) -> dict[Labels, float]:
    """Return by label how many topics of depositors that are not ended are not there."""
    found: Counter[Labels] = Counter()
    for entry in registered(known):
        if entry.status in (Status.ACTIVE, Status.SUSPENDED):
            found[(_label(entry),)] += len(missing_topics(entry, held))
    return dict(found)


def missing_topics(entry: Depositor, held: Held) -> list[str]:
    """Return the topics of a depositor's streams, and that of its feedback, that are not there."""
    own = [name for stream in entry.streams for name in (topics.clean(stream), topics.raw(stream))]
    return [name for name in (*own, topics.feedback(entry.key)) if name not in held]


def unassigned(known: Depositors, held: Held, assigned: Mapping[str, frozenset[Place]]) -> dict[Labels, float]:
    """Return by stage and label how many partitions of active depositors no member of the stage's group has."""
    found: Counter[Labels] = Counter()
    for entry in registered(known):
        if entry.status is not Status.ACTIVE:
            continue
        for stage, name_of in ((WORKER, topics.raw), (ROUTER, topics.clean)):
            places = {(name, number) for name in map(name_of, entry.streams) for number in held.get(name, ())}
            found[stage, _label(entry)] += len(places - assigned[stage])
    return dict(found)


def _label(entry: Depositor) -> str:
    return DEPOSITORS.label(entry.name)
