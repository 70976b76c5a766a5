"""Register depositors on a broker of one's own (the embedded one)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bank.accounts.depositors import Depositor, Status
from teller.operate.depositors.changes import Application, granted, known_domains, reserved, turned
from teller.operate.depositors.cluster import Brokers
from teller.operate.depositors.registry import Registry, registry
from teller.settings import Settings


def register(settings: Settings, wanted: Mapping[str, Iterable[str]], *, wait: bool = True) -> list[Depositor]:
    """Register depositors, given as name -> domains, and return their entries, to `wait` once these hold. One that is
    registered gets the domains that it lacks.

    Raises:
        RegistrationError: Kafka does not answer, or another command ran at the same time.
    """
    with registry(settings) as opened:
        brokers = Brokers(settings)
        entries = [_written(opened, brokers, name, domains) for name, domains in wanted.items()]
        active = [entry if entry.status else _activated(opened, entry) for entry in entries]
        if wait:
            opened.wait_until(max((entry.changes[-1].since for entry in active), default=0))
    return active


def _written(registry: Registry, brokers: Brokers, name: str, domains: Iterable[str]) -> Depositor:
    """Write the entry with the domains that it lacks, in which it is granted all record types; make its topics."""
    known = registry.depositors.named(name)
    entry = known or reserved(registry.depositors, brokers.topics(), Application(name, (), frozenset()))
    if lacking := set(domains) - set(entry.domains):
        more = granted(lacking, ())
        entry = replace(entry, domains=known_domains({*entry.domains, *lacking}), schemas=entry.schemas | more)
    if entry != known:
        registry.write(lambda _: entry)
    brokers.make_topics(entry)
    return entry


def _activated(registry: Registry, entry: Depositor) -> Depositor:
    return registry.write(lambda now: turned(entry, Status.ACTIVE, now))
