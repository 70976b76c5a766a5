"""The commands. Each can be run again after it was cut off, and leaves nothing open in between.

What lets a depositor in is done last, what shuts it out first: its entry takes effect AHEAD_MS later, so rights and
log-ins are given only then, and records that are published from then on are admitted.
"""

from dataclasses import dataclass, field, replace

from bank.accounts import proofs
from bank.accounts.depositors import Depositor, Status
from teller.operate.depositors.changes import (
    Application,
    complete,
    granted,
    known_domains,
    living,
    reserved,
    turned,
)
from teller.operate.depositors.cluster import AccessControl
from teller.operate.depositors.registry import Registry
from teller.operate.registering.legal_entities import check_legal_id, check_words


@dataclass(frozen=True, slots=True)
class Outcome:
    """The entry as it now is, with what its depositor is to be told; secrets show in no repr."""

    entry: Depositor
    password: str | None = field(default=None, repr=False)
    proof_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Changed:
    """Values to `change`; None and empty: as it is."""

    domains: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    legal_id: str = ""
    legal_name: str = ""
    contact: str = ""
    quota: int | None = None


def add(registry: Registry, cluster: AccessControl, wanted: Application, quota: int | None = None) -> Outcome:
    """Register a depositor: number, topics, quota, rights, log-in.

    Raises:
        RegistrationError: as its message says; so do the others.
    """
    entry = _admitted(registry, cluster, reserved(registry.depositors, cluster.topics(), wanted), quota)
    return Outcome(entry, None if cluster.has_password(entry) else cluster.new_password(entry))


def change(registry: Registry, cluster: AccessControl, name: str, given: Changed) -> Outcome:
    """Change what a depositor may deposit, or how it is written to. New domains get topics, former ones lose rights."""
    entry = _registered(registry, name)
    check_legal_id(given.legal_id)
    check_words(given)
    domains = known_domains(given.domains) if given.domains else entry.domains
    schemas = given.schemas or tuple(each for each in sorted(entry.schemas) if each.partition(".")[0] in domains)
    after = replace(
        entry,
        domains=domains,
        schemas=granted(domains, schemas),
        legal_id=given.legal_id or entry.legal_id,
        legal_name=given.legal_name or entry.legal_name,
        contact=given.contact or entry.contact,
    )
    cluster.make_topics(after)
    registry.change(entry, lambda _: after)
    if after.status is Status.ACTIVE:
        cluster.open(after, given.quota)
    return Outcome(after)


def suspend(registry: Registry, cluster: AccessControl, name: str) -> Outcome:
    """Refuse a depositor from now on, until it is resumed."""
    after = _shut_out(registry, name, Status.SUSPENDED)
    cluster.close(after)
    return Outcome(after)


def end(registry: Registry, cluster: AccessControl, name: str) -> Outcome:
    """Refuse a depositor for good. Its topics stay for as long as they keep records."""
    after = _shut_out(registry, name, Status.ENDED)
    cluster.clear(after)
    return Outcome(after)


def resume(registry: Registry, cluster: AccessControl, name: str) -> Outcome:
    """Let a suspended depositor in again, with the log-in that it had."""
    return Outcome(_admitted(registry, cluster, _registered(registry, name), None))


def rotate(registry: Registry, cluster: AccessControl, name: str) -> Outcome:
    """Give a depositor a new password. The old one is refused at the next log-in."""
    entry = _registered(registry, name)
    return Outcome(entry, cluster.new_password(entry))


def rotate_proof_key(registry: Registry, name: str, master: bytes) -> Outcome:
    """Give a depositor the next generation of its key for proofs; what is proven by the one before is refused."""
    entry = _registered(registry, name)
    after = registry.write(lambda _: replace(entry, generation=entry.generation + 1))
    return Outcome(after, proof_key=proofs.proof_key(master, after.number, after.generation))


def _registered(registry: Registry, name: str) -> Depositor:
    return living(complete(registry.named(name)))


def _admitted(registry: Registry, cluster: AccessControl, entry: Depositor, quota: int | None) -> Depositor:
    """Take the number, make the topics, and let the depositor in once that is in force."""
    known = registry.depositors.named(entry.name)
    if known is None:
        cluster.clear(entry)
    if known != entry:
        registry.write(lambda _: entry)  # it grants nothing: until it is active, its records are refused
    cluster.make_topics(entry)
    after = registry.change(entry, lambda now: turned(entry, Status.ACTIVE, now))
    registry.wait_until(after.changes[-1].since)
    cluster.open(after, quota)
    return after


def _shut_out(registry: Registry, name: str, status: Status) -> Depositor:
    entry = complete(registry.named(name))
    return registry.change(entry, lambda now: turned(entry, status, now))
