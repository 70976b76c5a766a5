"""Check that each group has members, and committed offsets that Kafka still holds."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from schemas import topics as names
from teller.operate.doctor.facts import GroupFacts
from teller.operate.doctor.finding import CheckResult, fault, ok, warning

GROUPS: Final = "groups"
NOBODY: Final = ("DEAD", "EMPTY")
#: Names of the topics that a group reads, by the command that starts its members.
READ: Final[Mapping[str, Callable[[str], str]]] = {"worker": names.raw, "router": names.clean}


def judge(group: GroupFacts, command: str, partitions: int) -> Iterator[CheckResult]:
    """Judge a group that should read topics of so many partitions in all, started by `teller <command>`."""
    if group.expired:
        yield fault(
            GROUPS,
            f"{group.name}: Kafka has deleted records that it has not read ({group.expired} partitions)",
            "keep records longer (retention.ms), then teller verify; docs/operating.md, record_expired",
        )
    if group.beyond:
        yield fault(
            GROUPS,
            f"{group.name}: it has committed offsets that its topics have not reached ({group.beyond} partitions)",
            "stop it before more comes: docs/runbooks/TellerCommitBeyondEnd.md",
        )
    if not all(_is_read(topic, READ[command]) for topics in group.members for topic in topics):
        yield fault(
            GROUPS,
            f"{group.name}: somebody reads other topics in this group",
            f"give workers and routers a group each, and nobody else: {command}_group",
        )
    elif group.state in NOBODY:
        where = "where it was is known" if group.committed else "and it has never committed"
        yield warning(GROUPS, f"{group.name}: nobody works; {where}", f"teller {command}")
    elif group.state != "STABLE":
        yield warning(GROUPS, f"{group.name}: {group.state.lower().replace('_', ' ')}", "ask again in a minute")
    elif (idle := len(group.members) - partitions) > 0:
        yield warning(GROUPS, f"{group.name}: {idle} members more than partitions", f"stop some: teller {command}")
    else:
        yield ok(GROUPS, f"{group.name}: {len(group.members)} work on {partitions} partitions")


def _is_read(topic: str, name: Callable[[str], str]) -> bool:
    """Return True for a topic of that name's form, which a member holds for a while after it was deleted."""
    stream = names.stream_of(topic)
    return topic == names.NUDGE or (stream is not None and name(stream) == topic)
