"""Check that the topics exist and are as `teller.settings.topics` says."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from schemas import topics as names
from teller.operate.doctor.facts import TopicFacts
from teller.operate.doctor.finding import CheckResult, Level, fault, ok, warning
from teller.settings import Settings, long_chunks, topics
from teller.settings.topics import FOREVER, PARTITIONS, Difference, TopicSpec

TOPICS: Final = "topics"
#: Longest chunks that clean topics keep at least: one that fills, one that is stored, and an outage of one.
CHUNKS_KEPT: Final = 3
#: Settings in which a difference loses records or stops the line; all others are the operators' choice.
_GRAVE: Final[Mapping[str, str]] = {
    "cleanup.policy": "compaction keeps one record of an owner and deletes the others",
    "message.timestamp.type": "retention would go by the depositors' own times and delete old ones at once",
    "max.message.bytes": "records that the line accepts do not fit",
}
#: Settings that say how long records stay: Kafka deletes a segment whole, once its newest record is old enough.
_KEPT: Final = frozenset({"retention.ms", "segment.ms"})


def judge(
    found: Mapping[str, TopicFacts], settings: Settings, asked: Collection[str] = tuple(topics.RETENTION_DAYS)
) -> Iterator[CheckResult]:
    """Judge the topics, given by name; those of `asked` that are not among them are missing."""
    specs = [spec for spec in topics.wanted(settings) if spec.name in asked]
    if missing := [spec.name for spec in specs if spec.name not in found]:
        what = f"missing, or not for these credentials: {', '.join(missing)}"
        yield fault(TOPICS, what, "teller topics; where they are there, give the right: docs/deploying.md, Rights")
    here = [(spec, found[spec.name]) for spec in specs if spec.name in found]
    problems = [finding for spec, facts in here for finding in _one(spec, facts)]
    yield from problems
    yield from _hidden(sum(not facts.spec.config for _, facts in here), "")
    yield from _pairs(found)
    yield from _window(found, settings)
    if not missing and not any(problem.level is Level.FAULT for problem in problems):
        yield ok(TOPICS, f"{len(here)} are there")


def _one(spec: TopicSpec, facts: TopicFacts) -> Iterator[CheckResult]:
    if facts.leaderless:
        yield fault(
            TOPICS,
            f"{spec.name}: {len(facts.leaderless)} partitions have no leader",
            "bring back the brokers that have their copies",
        )
    elif facts.in_sync < facts.spec.replication:
        yield warning(
            TOPICS,
            f"{spec.name}: {facts.in_sync} of {facts.spec.replication} copies are up to date",
            "look at the brokers: one is down, or behind",
        )
    if facts.spec.replication < spec.replication:
        yield warning(
            TOPICS,
            f"{spec.name}: replication is {facts.spec.replication}, should be {spec.replication}",
            "kafka-reassign-partitions moves a topic that is there",
        )
    for difference in topics.compare(spec, facts.spec).differences:
        if facts.spec.config or difference.setting == PARTITIONS:
            yield _of(spec.name, difference)


def judge_own(found: Mapping[str, TopicFacts], settings: Settings) -> Iterator[CheckResult]:
    """Judge depositors' own raw topics, given by name: one finding for each difference that several have."""
    every: dict[tuple[str, str], list[str]] = {}
    for name, facts in found.items():
        spec = topics.of_raw(settings, name, facts.spec.partitions)
        for difference in topics.compare(spec, facts.spec).differences if facts.spec.config else ():
            every.setdefault((difference.setting, difference.wanted), []).append(name)
    for (setting, wanted), several in every.items():
        yield warning(
            TOPICS,
            f"{setting} of {len(several)} depositors' raw topics should be {wanted}, of {several[0]} for one",
            f"`teller topics` lists them; kafka-configs --alter --topic ... --add-config {setting}={wanted}",
        )
    yield from _hidden(sum(not facts.spec.config for facts in found.values()), " depositors' raw topics")


def _hidden(count: int, of: str) -> Iterator[CheckResult]:
    if count:
        mend = "allow DescribeConfigs on them, or ask as an operator: teller doctor --part operator"
        yield warning(TOPICS, f"the settings of {count}{of} may not be seen", mend)


def _of(name: str, difference: Difference) -> CheckResult:
    what = f"{name}: {difference}"
    if difference.setting == PARTITIONS and name in topics.SINGLE:
        return fault(
            TOPICS, f"{what}: its order is that of one partition", "bring it back from a backup: docs/backups.md"
        )
    if difference.setting == PARTITIONS:
        return warning(TOPICS, what, "set partitions to what there is: more of them would part an owner's records")
    mend = f"kafka-configs --alter --topic {name} --add-config {difference.setting}={difference.wanted}"
    if why := _GRAVE.get(difference.setting):
        return fault(TOPICS, f"{what}: {why}", mend)
    if difference.setting in _KEPT and _longer(difference) and names.is_raw(name):
        return warning(TOPICS, f"{what}: unstripped records lie there longer than raw_hours says", mend)
    if difference.setting == "retention.ms" and _longer(difference):
        return ok(TOPICS, f"{what}: longer than the line needs")
    return warning(TOPICS, what, mend)


def _longer(difference: Difference) -> bool:
    found, should = int(difference.found), int(difference.wanted)
    return found == FOREVER or (should != FOREVER and found >= should)


def _pairs(found: Mapping[str, TopicFacts]) -> Iterator[CheckResult]:
    """Judge the pairs of topics: a clean record must have the partition number of its raw record."""
    for domain in names.DOMAINS:
        raw, clean = found.get(names.raw(domain)), found.get(names.clean(domain))
        if raw and clean and raw.spec.partitions != clean.spec.partitions:
            yield fault(
                TOPICS,
                f"{domain}: {raw.spec.partitions} raw partitions, {clean.spec.partitions} clean ones",
                "add partitions to the smaller one: docs/upgrading.md says when",
            )


def _window(found: Mapping[str, TopicFacts], settings: Settings) -> Iterator[CheckResult]:
    """Judge the window: a router that takes a partition over reads it from the clean topic."""
    for domain in names.DOMAINS:
        facts = found.get(names.clean(domain))
        kept = int(facts.spec.config.get("retention.ms", FOREVER)) if facts else FOREVER
        if kept != FOREVER and kept < 2000 * settings.duplicate_window_seconds:
            yield warning(
                TOPICS,
                f"{names.clean(domain)}: kept for less than twice duplicate_window_seconds",
                "keep it longer, or make the window shorter: duplicates would be stored twice after a takeover",
            )
        longest = max(long_chunks.by_name(settings.long_chunks).values(), default=0.0)
        if kept != FOREVER and kept < CHUNKS_KEPT * 1000 * longest:
            yield warning(
                TOPICS,
                f"{names.clean(domain)}: kept for less than {CHUNKS_KEPT} times the longest of long_chunks",
                "keep it longer, or make the chunks shorter: records wait there until their chunk is stored",
            )
