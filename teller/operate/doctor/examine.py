"""Run all checks, each after those that it depends on."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from confluent_kafka import KafkaException

from bank.store.protocol import StoreError
from bank.store.s3 import S3Store
from bank.withdrawals.packaging import decoders
from pipelines.kafka.errors import words
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.scanner import choice
from schemas import topics as names
from teller.operate.doctor import (
    accounts,
    broker,
    certificates,
    clock,
    custody,
    depositors,
    disk,
    groups,
    keys,
    ledger_books,
    log,
    log_facts,
    originators,
    owner_desk,
    owner_keys,
    packager,
    probe,
    protection,
    rights,
    scanner,
    store,
    topics,
    trail,
    versions,
    withdrawals,
)
from teller.operate.doctor.facts import GroupFacts, TopicFacts
from teller.operate.doctor.finding import CheckResult, Level, fault, ok, warning
from teller.operate.doctor.kafka import Kafka, UnreachableError
from teller.operate.doctor.rights import Part, Whose
from teller.operate.exporter.certificates import expiries
from teller.settings import Settings, SettingsError, stores
from teller.settings.kafka_client import KafkaNotFoundError, bootstrap, command_settings
from teller.settings.topics import RETENTION_DAYS

#: Topics, with the numbers of their partitions.
Held = Mapping[str, frozenset[int]]
#: Name of the finding that says what was not looked at.
SCOPE: Final = "scope"
#: Errors whose messages are Teller's own, and hold no value.
_OWN: Final = (SettingsError, StoreError, KafkaNotFoundError, TopicUnreadableError)


def examine(settings: Settings, parts: Sequence[Part] = rights.PARTS) -> Iterator[CheckResult]:
    """Yield every finding as it is made.

    `parts`: the parts whose credentials these are; they decide which checks run. If there are none, the credentials
    are an operator's: they see everything, and their rights are not judged.
    """
    whose = parts or ("worker", "router")
    yield from guarded(versions.VERSIONS, versions.judge)
    if {"worker", "router", "owner-desk"} & set(whose):
        yield from guarded(keys.KEYS, lambda: keys.judge(settings, seals="worker" in whose))
    if {"router", "log-writer", "packager", "owner-desk"} & set(whose):
        yield from guarded(custody.CUSTODY, lambda: custody.judge(settings))
    yield from _own_places(settings, parts)
    if settings.ledger_books_url and ("ledger" in parts or not parts):
        yield from guarded(ledger_books.BOOKS, lambda: ledger_books.judge(settings))
    for name, folder in disk.folders(settings).items():
        yield from guarded(disk.DISK, lambda name=name, folder=folder: disk.judge(name, folder))  # type: ignore[misc]
    if "worker" in whose:
        yield from guarded(scanner.SCANNER, lambda: _scanner(settings))
    yield from guarded(certificates.CERTIFICATES, lambda: certificates.judge(expiries(settings), time.time()))
    yield from guarded(broker.BROKER, lambda: _kafka(settings, parts))
    if "router" in whose:
        yield from guarded(store.STORE, lambda: _store(settings, parts))
    elif "owner-desk" in whose:
        yield from guarded(store.STORE, lambda: store.judge_reading(stores.store(settings), settings.bucket_prefix))
    yield from _scope(parts)


def _own_places(settings: Settings, parts: Sequence[Part]) -> Iterator[CheckResult]:
    """Look at keys and folders of those parts of which there is one."""
    if "log-writer" in parts or not parts:
        needed = tuple(parts) == ("log-writer",)
        yield from guarded(log.LOG, lambda: log.judge_place(settings, needed=needed))
    if "packager" in parts:
        needed = tuple(parts) == ("packager",)
        yield from guarded(packager.PACKAGER, lambda: packager.judge_place(settings, needed=needed))
        if needed and settings.packager_proof:
            yield from guarded(packager.PACKAGER, lambda: packager.judge_log(settings))
    if "owner-desk" in parts:
        needed = tuple(parts) == ("owner-desk",)
        yield from guarded(owner_desk.OWNER_DESK, lambda: owner_desk.judge_place(settings, needed=needed))


def _scope(parts: Sequence[Part]) -> Iterator[CheckResult]:
    """Say what was not looked at."""
    if not _is_everything(parts):
        yield ok(SCOPE, f"only what {' and '.join(parts)} needs was looked at; the rest: teller doctor --part operator")


def failed(findings: Iterable[CheckResult]) -> bool:
    """Return True if a finding is a fault."""
    return any(finding.level is Level.FAULT for finding in findings)


def guarded(check: str, look: Callable[[], Iterable[CheckResult]]) -> Iterator[CheckResult]:
    """Yield the check's findings. A check that raises becomes a fault of its own; its text quotes nothing from
    outside.
    """
    try:
        yield from look()
    except _OWN as error:
        yield fault(check, str(error), "as it says")
    except KafkaException as error:
        yield fault(check, words(error.args[0]), "ask again")
    except Exception as error:
        yield fault(check, f"cannot be told ({type(error).__name__})", "report it, with the version of Teller")


def _scanner(settings: Settings) -> Iterator[CheckResult]:
    return scanner.judge(settings.scanner, choice.scanner(settings.scanner, settings.scan_batch))


def _store(settings: Settings, parts: Sequence[Part]) -> Iterator[CheckResult]:
    found = stores.store(settings)
    if parts or settings.store == "folder":  # an operator on S3 has an auditor's rights, and writes nothing
        locks = bool(settings.s3_object_lock)
        yield from store.judge(found, probe.sweeper(settings), settings.bucket_prefix, locks=locks)
    if isinstance(found, S3Store):
        prefix = settings.bucket_prefix
        yield from guarded(protection.PROTECTION, lambda: protection.judge(protection.look(found, prefix)))
        yield from clock.judge_store(clock.store_date(settings), time.time())


def _kafka(settings: Settings, parts: Sequence[Part]) -> Iterator[CheckResult]:
    kafka = Kafka(command_settings(settings))
    try:
        cluster = kafka.cluster()
    except UnreachableError as error:
        yield broker.unreachable(str(error), refused=error.refused)
        yield warning("topics, rights, groups", "not looked at", "mend the broker first")
        return
    yield from broker.judge(cluster, settings, bootstrap(settings))
    asked = _asked(parts)
    found = kafka.topics(asked)
    yield from topics.judge(found, settings, asked)
    if not parts:
        yield from trail.judge(found)
    held = kafka.partitions()
    own = [name for name in held if names.is_raw(name) and names.is_own(name)]
    if own and _is_everything(parts):
        yield from guarded(topics.TOPICS, lambda: topics.judge_own(kafka.topics(own), settings))
    if names.DEPOSITORS in held and (not parts or "exporter" in parts):
        yield from guarded(depositors.DEPOSITORS, lambda: _depositors(kafka, held))
    if names.ORIGINATORS in held and (not parts or "withdrawals" in parts):
        yield from guarded(originators.ORIGINATORS, lambda: originators.judge(*kafka.originators()))
    if held.keys() >= {names.ACCOUNTS, names.NEWEST_ACCOUNTS} and (not parts or "exporter" in parts):
        yield from guarded(accounts.ACCOUNTS, lambda: accounts.judge(kafka.accounts()))
    yield from _of_parts(kafka, settings, parts, found, held)
    yield from guarded(groups.GROUPS, lambda: _groups(kafka, settings, parts, found, held))
    yield from guarded(clock.CLOCK, lambda: clock.judge_kafka(kafka.newest(_places(found, found)), time.time()))


def _of_parts(
    kafka: Kafka, settings: Settings, parts: Sequence[Part], found: dict[str, TopicFacts], held: Held
) -> Iterator[CheckResult]:
    """Look at the topics of those parts of which there is one."""
    if names.LOG_ENTRIES in held and ("log-writer" in parts or not parts) and keys.has_log(settings):
        yield from guarded(log.LOG, lambda: log.judge(log_facts.look(settings), time.time()))
    if names.ANSWERS in held and ("withdrawals" in parts or not parts):
        yield from guarded(withdrawals.WITHDRAWALS, lambda: withdrawals.judge(withdrawals.look(settings), time.time()))
    if names.PACKAGES in held and ("packager" in parts or not parts):
        yield from guarded(packager.PACKAGER, lambda: packager.judge_topics(_foreign(kafka, found)))
    if names.DEPOSITORS in held and ("owner-desk" in parts or not parts):
        known = partial(owner_desk.judge_depositor, settings)
        yield from guarded(owner_desk.OWNER_DESK, lambda: known(kafka.depositors()[0]))
    if names.KEYS in held and ("router" in parts or not parts):
        may_read = _is_everything(parts)  # routers may not read receipts
        receipts = held.get(names.RECEIPTS, frozenset()) if may_read else frozenset()
        yield from guarded(owner_keys.OWNER_KEYS, lambda: owner_keys.judge(owner_keys.look(settings, receipts)))


def _depositors(kafka: Kafka, held: Held) -> Iterator[CheckResult]:
    known, strange = kafka.depositors()
    return depositors.judge(known, held, strange)


def _foreign(kafka: Kafka, found: Mapping[str, TopicFacts]) -> dict[str, int]:
    """Count foreign messages on the topics of packages that these credentials may read."""
    return {
        name: kafka.foreign(name, decoded)
        for name, decoded in decoders.DECODERS.items()
        if name in found and _may_read(found[name])
    }


def _may_read(facts: TopicFacts) -> bool:
    return facts.rights is None or "READ" in facts.rights


def _groups(
    kafka: Kafka, settings: Settings, parts: Sequence[Part], found: dict[str, TopicFacts], held: Held
) -> Iterator[CheckResult]:
    streams = {*names.streams_among(held), *names.DOMAINS}
    read = {
        one: [(name(stream), number) for stream in streams for number in held.get(name(stream), ())]
        for one, name in groups.READ.items()
    }
    called = {"worker": settings.worker_group, "router": settings.router_group}
    whose = [one for one in rights.GROUPS_OF if _seen(parts, one)]
    seen: dict[Whose, GroupFacts] = {one: kafka.group(called[one], read[one]) for one in whose}
    for part in parts:
        yield from rights.judge(part, found, seen)
    for one in whose:
        yield from groups.judge(seen[one], one, len(read[one]))


def _asked(parts: Sequence[Part]) -> list[str]:
    """Return the topics that these credentials must see."""
    everything = _is_everything(parts)
    return [name for name in RETENTION_DAYS if everything or any(rights.needed(part, name) for part in parts)]


def _is_everything(parts: Sequence[Part]) -> bool:
    """Return True if these credentials are an operator's, or those of all parts."""
    return not parts or set(parts) == set(rights.PARTS)


def _seen(parts: Sequence[Part], whose: Whose) -> bool:
    """Return True if these credentials must see that group."""
    return not parts or any(whose in rights.NEEDED_GROUPS[part] for part in parts)


def _places(found: dict[str, TopicFacts], topics_of: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, number) for name in topics_of if name in found for number in range(found[name].spec.partitions)]
