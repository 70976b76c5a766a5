"""Move depositors from shared streams to own ones: all that receipts name are registered, and go on as before.

Until a depositor is closed, its records on the shared streams are admitted by their name alone, as ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bank.accounts.depositors import FOREVER, SHARED_NAME, Change, Depositor, Kind, Status
from pipelines.accounts.depositors import AHEAD_MS
from schemas import catalog
from teller.operate.depositors.changes import (
    check_name,
    complete,
    known_domains,
    living,
    next_number,
    principal_of,
    turned,
)
from teller.operate.depositors.cluster import AccessControl
from teller.operate.depositors.registry import Registry


def granted_by(receipts: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return the record types that each depositor has deposited, by name."""
    found: dict[str, set[str]] = {}
    for receipt in receipts:
        found.setdefault(receipt["depositor"], set()).add(catalog.load().by_name(receipt["schema"]).subject)
    return {name: frozenset(found[name]) for name in sorted(found)}


def migrate(registry: Registry, cluster: AccessControl, found: Mapping[str, frozenset[str]]) -> list[Depositor]:
    """Register those that are not, with topics and rights; return the entries of all that receipts name.

    Run again, it goes on where it was cut off. A log-in is not made: `teller depositors rotate` makes one.

    Raises:
        DepositorError: as its message says.
    """
    return [_migrated(registry, cluster, name, subjects) for name, subjects in found.items()]


def close(registry: Registry, names: Iterable[str], *, is_open: bool = False) -> list[Depositor]:
    """Refuse what comes on the shared streams under these names without a proof; `is_open`: admit it again."""
    entries = [living(complete(registry.named(name))) for name in names]
    return [registry.write(lambda now, entry=entry: _until(entry, now, is_open)) for entry in entries]  # type: ignore[misc]


def close_all(registry: Registry, *, is_open: bool = False) -> Depositor:
    """Refuse names that are not registered on the shared streams; `is_open`: admit them again."""
    before = registry.depositors.named(SHARED_NAME) or Depositor(
        0, SHARED_NAME, Kind.SHARED, (), frozenset(), (Change(Status.ACTIVE, 0),)
    )
    return registry.write(lambda now: turned(before, Status.ACTIVE if is_open else Status.ENDED, now))


def _migrated(registry: Registry, cluster: AccessControl, name: str, subjects: frozenset[str]) -> Depositor:
    entry = registry.depositors.named(name)
    if entry is None:
        check_name(name)
        new = _new(next_number(registry.depositors, cluster.topics()), name, subjects)
        cluster.clear(new)
        entry = registry.write(lambda _: new)
    if entry.shared_until == FOREVER and entry.status is Status.ACTIVE:
        cluster.make_topics(entry)
        registry.write(lambda _: entry)  # again, for workers that looked before there were topics
        cluster.open(entry, None)
    return entry


def _new(number: int, name: str, subjects: frozenset[str]) -> Depositor:
    """Return an entry that is active from the beginning of time: what lies on the shared streams stays admitted."""
    return Depositor(
        number=number,
        name=name,
        kind=Kind.LEGAL_ENTITY,
        domains=known_domains(map(_domain, subjects)),
        schemas=subjects,
        changes=(Change(Status.ACTIVE, 0),),
        principal=principal_of(number),
        shared_until=FOREVER,
    )


def _domain(subject: str) -> str:
    return subject.partition(".")[0]


def _until(entry: Depositor, now: int, is_open: bool) -> Depositor:
    return replace(entry, shared_until=FOREVER if is_open else min(entry.shared_until, now + AHEAD_MS))
